package dev.loyalty.ledger.store;

import static dev.loyalty.ledger.store.ProgramStore.Change.CHANGED;
import static dev.loyalty.ledger.store.ProgramStore.Change.CREATED;
import static dev.loyalty.ledger.store.ProgramStore.Change.UNCHANGED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.model.Tiers;
import dev.loyalty.migrations.TestPostgres;
import java.time.Duration;
import java.time.Period;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProgramStoreIT {

  private static final ProgramSpec RETAIL =
      new ProgramSpec(
          "retail",
          "Retail \"Rewards\" – Ü",
          ZoneId.of("Europe/London"),
          true,
          -1_000_000,
          1_000_000_000,
          Period.ofMonths(24),
          IsoDuration.parse("P1D"),
          IsoDuration.parse("PT48H"),
          IsoDuration.parse("P30D"),
          new Tiers(Period.ofMonths(12), Map.of("bronze", 0L, "gold", 5_000L)));

  private static final ProgramSpec PLAIN = ProgramSpec.of("plain", "Plain");

  private Jdbi jdbi;
  private ProgramStore store;

  @BeforeEach
  void createDatabase() {
    jdbi = BookJdbi.of(TestPostgres.createDatabase().writer());
    store = new ProgramStore(jdbi);
  }

  @Test
  void givesBackWhatWasApplied() {
    assertThat(store.apply(List.of(RETAIL, PLAIN), "ann"))
        .containsExactly(entry("retail", CREATED), entry("plain", CREATED));

    assertThat(store.loadStored()).extracting(StoredProgram::spec).containsExactly(PLAIN, RETAIL);
    Program retail = store.find("retail").orElseThrow();
    assertThat(retail.version()).isEqualTo(1);
    assertThat(retail.holdTimeout()).isEqualTo(Duration.ofHours(48));
    assertThat(store.load()).contains(retail);
    assertThat(store.find("absent")).isEmpty();
  }

  @Test
  void changesNothingWhenAppliedAgain() {
    store.apply(List.of(RETAIL, PLAIN), "ann");

    assertThat(store.apply(List.of(RETAIL, PLAIN), "ann"))
        .containsExactly(entry("retail", UNCHANGED), entry("plain", UNCHANGED));
    assertThat(store.load()).allMatch(program -> program.version() == 1);
    assertThat(audit()).hasSize(2);
  }

  @Test
  void raisesTheVersionOfWhatChanges() {
    store.apply(List.of(RETAIL, PLAIN), "ann");
    int id = store.find("retail").orElseThrow().id();
    ProgramSpec changed = ProgramSpec.of("retail", "Retail");

    assertThat(store.apply(List.of(PLAIN, changed), "bob"))
        .containsExactly(entry("plain", UNCHANGED), entry("retail", CHANGED));

    assertThat(store.findStored("retail")).contains(new StoredProgram(id, 2, changed));
  }

  @Test
  void recordsWhoChangedWhatFromWhatToWhat() {
    store.apply(List.of(PLAIN), "ann");
    store.apply(List.of(ProgramSpec.of("plain", "Plainer")), "bob");

    assertThat(audit())
        .containsExactly(
            "ann program.create plain null>Plain", "bob program.change plain Plain>Plainer");
  }

  @Test
  void appliesAllOrNothing() {
    ProgramSpec wrong = ProgramSpec.of("Wrong", "The table refuses the code");

    assertThatThrownBy(() -> store.apply(List.of(PLAIN, wrong), "ann")).isNotNull();
    assertThatThrownBy(() -> store.apply(List.of(PLAIN, PLAIN), "ann"))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(store.load()).isEmpty();
    assertThat(audit()).isEmpty();
  }

  @Test
  void appliesOnceWhenManyApplyAtOnce() {
    try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
      List<CompletableFuture<Map<String, ProgramStore.Change>>> runs =
          Stream.generate(
                  () ->
                      CompletableFuture.supplyAsync(
                          () -> store.apply(List.of(RETAIL, PLAIN), "ann"), threads))
              .limit(12)
              .toList();

      assertThat(runs)
          .extracting(CompletableFuture::join)
          .filteredOn(changes -> changes.containsValue(CREATED))
          .hasSize(1);
    }
    assertThat(store.load()).hasSize(2).allMatch(program -> program.version() == 1);
    assertThat(audit()).hasSize(2);
  }

  private List<String> audit() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select concat_ws(' ', actor, action, subject,
                      coalesce(old_value ->> 'name', 'null') || '>' || (new_value ->> 'name'))
                    from audit order by audit_id
                    """)
                .mapTo(String.class)
                .list());
  }
}
