package dev.loyalty.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.posting.BookUnavailableException;
import dev.loyalty.ledger.posting.Lane;
import dev.loyalty.ledger.posting.LanePosition;
import dev.loyalty.ledger.posting.Ledger;
import dev.loyalty.ledger.posting.LedgerSettings;
import dev.loyalty.ledger.posting.PostingListener;
import dev.loyalty.ledger.posting.Submission;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ledger.store.PostgresBook;
import dev.loyalty.ledger.store.PostingSession;
import dev.loyalty.ops.embedded.StandbyServer;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.DatabaseVariables;
import dev.loyalty.ops.server.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs commands and posting against a hot standby, which is promoted at the end. */
@Timeout(120)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StandbyIT {

  private static final Requests P = new Requests("retail");

  @TempDir private static Path directory;
  private static StandbyServer server;
  private static CommandLineProbe loyalty;
  private static final AtomicInteger PROMOTIONS = new AtomicInteger();
  private static HikariDataSource posting;
  private static HikariDataSource lookups;
  private static Lane lane;

  @BeforeAll
  static void keepABookThere() throws Exception {
    server = new StandbyServer(Files.createDirectory(directory.resolve("postgres")));
    Database database = server.database();
    loyalty = new CommandLineProbe(DatabaseVariables.of(database), directory);
    Files.writeString(
        directory.resolve("programs.yaml"),
        "programs: [{code: retail, name: Retail, autoOpenAccounts: true}]");
    assertThat(loyalty.run("migrate", "--no-topics")).isZero();
    assertThat(loyalty.run("program", "apply", "programs.yaml")).isZero();
    posting = database.stayingPool(Role.WRITER, "posting", 1, PostingSession.INIT_SQL);
    lookups = database.stayingPool(Role.WRITER, "lookups", 2, PostingSession.LOOKUP_SQL);
    Ledger ledger =
        new Ledger(
            new PostgresBook(BookJdbi.of(posting), BookJdbi.of(lookups)),
            LedgerSettings.defaults(1, 1L << 28),
            Clock.systemUTC(),
            new PromotingListener());
    lane = ledger.takeOver("loyalty.transfers", 0, new UUID(1, 2));
    post("k1");
    for (String job : List.of("refresh-reports", "reconcile")) {
      assertThat(loyalty.run("job", "run", job, "--date", "2026-01-31")).as(loyalty.err()).isZero();
    }
    server.becomeStandby();
  }

  @AfterAll
  static void stop() throws IOException {
    lookups.close();
    posting.close();
    server.close();
  }

  /** Promotes the standby once posting waits for that. */
  private static final class PromotingListener implements PostingListener {
    @Override
    public void waiting(LanePosition position, RuntimeException reason) {
      assertThat(reason).isInstanceOf(BookUnavailableException.class);
      if (String.valueOf(reason.getMessage()).contains("the server is a standby")) {
        PROMOTIONS.incrementAndGet();
        BookJdbi.of(server.database().source(Role.MIGRATOR))
            .useHandle(handle -> handle.execute("select pg_promote()"));
      }
    }
  }

  private static void post(String key) throws InterruptedException {
    long offset = lane.position().nextOffset();
    lane.post(List.of(Submission.of(offset, P.earn("ann", key, 5))), offset + 1, batch -> {});
  }

  @Order(1)
  @ParameterizedTest
  @ValueSource(
      strings = {
        "account show retail ann",
        "account history retail ann",
        "program show retail",
        "export balances --program retail",
        "export transfers --program retail",
        "report liability",
        "report volume",
        "report top --program retail",
        "report reconciliation",
        "breaks list",
        "dead-letters list",
        "job status"
      })
  void readingWorks(String command) {
    int exitCode = loyalty.run(command.split(" "));
    assertThat(exitCode).as(loyalty.err()).isZero();
  }

  @Order(1)
  @Test
  void writingSaysWhyItFails() throws IOException {
    Files.writeString(directory.resolve("more.yaml"), "programs: [{code: more, name: More}]");
    assertThat(loyalty.run("program", "apply", "more.yaml")).isEqualTo(1);
    assertThat(loyalty.err()).contains("the database can only be read", "`loyalty doctor`");
    assertThat(loyalty.run("migrate", "--no-topics")).isEqualTo(1);
    assertThat(loyalty.err()).contains("the server is a standby", "Set LOYALTY_DB_URL");
  }

  @Order(1)
  @Test
  void theDoctorNamesIt() {
    assertThat(loyalty.run("doctor")).isEqualTo(1);
    assertThat(loyalty.out())
        .contains("problem  database: the server is a standby", "ok       schema");
  }

  @Order(2)
  @Test
  void postingWaitsUntilItIsPromoted() throws InterruptedException {
    post("k2");

    assertThat(PROMOTIONS).hasValue(1);
    assertThat(loyalty.run("account", "show", "retail", "ann", "--json")).isZero();
    assertThat(loyalty.json().get("available").asLong()).isEqualTo(10);
  }
}
