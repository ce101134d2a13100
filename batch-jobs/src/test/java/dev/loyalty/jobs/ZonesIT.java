package dev.loyalty.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.jobs.fixture.TimedBook;
import dev.loyalty.jobs.fixture.UnknownZone;
import dev.loyalty.jobs.journal.LocalDays;
import dev.loyalty.jobs.reports.RefreshReports;
import dev.loyalty.jobs.tiers.EvaluateTiers;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.RequestHeader;
import dev.loyalty.ledger.model.Tiers;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ledger.store.ProgramSpec;
import dev.loyalty.migrations.TestPostgres;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

/** Days of programs are those of Java's time zones, whatever the server knows of them. */
class ZonesIT {

  private static ProgramSpec program(String code, ZoneId zone) {
    ProgramSpec of = ProgramSpec.of(code, code);
    return new ProgramSpec(
        of.code(),
        of.name(),
        zone,
        true,
        of.clawbackFloor(),
        of.balanceCap(),
        null,
        of.activationDelay(),
        of.holdTimeout(),
        of.idempotencyRetention(),
        new Tiers(Period.ofDays(1), Map.of("base", 0L, "silver", 100L)));
  }

  private static Request earn(String program, String time) {
    return new Request.Earn(
        new RequestHeader(program, "ann", "k", Instant.parse(time), null, null, Map.of()),
        100,
        null,
        null);
  }

  /** PostgreSQL takes CET for the offset of its winter, all year. */
  @Test
  void namesThatAreOffsetsToTheServerAreRegions() throws Exception {
    TimedBook book =
        new TimedBook(
            Instant.parse("2026-07-16T02:00:00Z"),
            program("berlin", ZoneId.of("Europe/Berlin")),
            program("cet", ZoneId.of("CET")));
    book.post(earn("berlin", "2026-07-14T22:30:00Z"), earn("cet", "2026-07-14T22:30:00Z"));

    for (String code : List.of("berlin", "cet")) {
      book.run(new EvaluateTiers(book.writer(), book.clock()), LocalDate.of(2026, 7, 15), code);
    }

    assertThat(
            book.select(
                "select p.code, t.level from tier t join program p using (program_id) order by 1"))
        .containsExactly("berlin,silver", "cet,silver");
  }

  @Test
  void zonesThatTheServerDoesNotKnowAreReported() throws Exception {
    TimedBook book =
        new TimedBook(
            Instant.parse("2026-07-16T02:00:00Z"),
            program("far", UnknownZone.get()),
            program("near", ZoneId.of("UTC")));
    book.post(earn("far", "2026-07-16T01:00:00Z"), earn("near", "2026-07-16T01:00:00Z"));

    book.run(
        new RefreshReports(book.writer(), book.owner(), book.clock()),
        LocalDate.of(2026, 7, 16),
        "near");

    assertThat(book.select("select program, day from report_volume order by 1"))
        .containsExactly("far,2026-07-15", "near,2026-07-16");
  }

  @Test
  void everyZoneHasJavasDays() {
    BookJdbi.of(TestPostgres.createEmptyDatabase().owner())
        .useHandle(
            handle -> {
              for (String zone : ZoneId.getAvailableZoneIds()) {
                agree(handle, ZoneId.of(zone));
              }
            });
  }

  private static void agree(Handle handle, ZoneId zone) {
    List<Instant> times = moments(zone);
    List<String> days =
        LocalDays.upTo(zone, Instant.parse("2026-07-16T02:00:00Z"))
            .bindTo(
                handle.createQuery(
                    "select "
                        + LocalDays.dayOf("t.time")
                        + "::text from unnest(cast(:times as timestamptz[])) with ordinality as"
                        + " t(time, place) order by place"))
            .bind("times", times.stream().map(Instant::toString).toArray(String[]::new))
            .mapTo(String.class)
            .list();
    assertThat(days)
        .as(zone.getId())
        .isEqualTo(times.stream().map(it -> LocalDate.ofInstant(it, zone).toString()).toList());
  }

  /** Around changes of offset and around midnight, then and now. */
  private static List<Instant> moments(ZoneId zone) {
    List<Instant> moments = new ArrayList<>();
    moments.add(Instant.EPOCH);
    Instant at = Instant.parse("1970-06-30T12:00:00Z");
    ZoneOffsetTransition next = zone.getRules().nextTransition(at);
    for (int change = 0; change < 200 && next != null; change++) {
      at = next.getInstant();
      addMidnights(moments, zone, LocalDate.ofInstant(at, zone));
      moments.addAll(List.of(at.minusNanos(1_000), at));
      next = zone.getRules().nextTransition(at);
    }
    addMidnights(moments, zone, LocalDate.of(1971, 3, 1));
    addMidnights(moments, zone, LocalDate.of(2026, 7, 15));
    addMidnights(moments, zone, LocalDate.of(2120, 1, 1));
    return moments;
  }

  private static void addMidnights(List<Instant> moments, ZoneId zone, LocalDate date) {
    Instant midnight = date.atStartOfDay(zone).toInstant();
    moments.addAll(List.of(midnight.minusNanos(1_000), midnight));
  }
}
