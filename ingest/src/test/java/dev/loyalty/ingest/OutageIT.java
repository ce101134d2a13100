package dev.loyalty.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.loyalty.ingest.fixture.CuttableProxy;
import dev.loyalty.ingest.fixture.Installation;
import dev.loyalty.ingest.fixture.TestBroker;
import dev.loyalty.ingest.fixture.TestKafka;
import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.posting.Lane;
import dev.loyalty.ledger.posting.Submission;
import dev.loyalty.ledger.store.TestBook;
import dev.loyalty.migrations.TestDatabase;
import dev.loyalty.migrations.TestPostgres;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers go down in mid-stream: ingest waits for them and skips nothing. */
@Timeout(150)
class OutageIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern ADDRESS = Pattern.compile("//([^/]+)/");

  private static void publish(Installation installation, int from, int to) {
    for (int i = from; i < to; i++) {
      installation.publish("a" + i % 7, Installation.earn("a" + i % 7, "e" + i, 1));
    }
  }

  private static void expectEachPostedOnce(Installation installation, int records) {
    await().atMost(PATIENCE).until(() -> installation.passed() == records);
    await().atMost(PATIENCE).until(() -> Set.copyOf(installation.outcomes()).size() == records);
    assertThat(installation.number("select sum(posted) from batch")).isEqualTo(records);
    assertThat(installation.number("select count(*) from dead_letter")).isZero();
  }

  @Test
  void waitsForADatabaseThatIsAwayForTwentySeconds() throws Exception {
    TestDatabase database = TestPostgres.createDatabase();
    Matcher address = ADDRESS.matcher(database.jdbcUrl());
    assertThat(address.find()).isTrue();
    try (CuttableProxy proxy = new CuttableProxy(address.group(1));
        Installation installation =
            new Installation(
                TestBook.on(database),
                TestBook.on(
                    new TestDatabase(
                        database.jdbcUrl().replace(address.group(1), proxy.address()),
                        database.user(),
                        database.password())),
                TestKafka.bootstrapServers(),
                3)) {
      Ingest ingest = installation.start();
      publish(installation, 0, 3000);
      await().atMost(PATIENCE).until(() -> installation.passed() > 0);
      proxy.cut();
      long cut = System.nanoTime();
      publish(installation, 3000, 6000);
      installation.flush();
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  ingest.health().problems().stream()
                      .anyMatch(it -> it.startsWith("Waiting for the database since")));
      await()
          .atMost(PATIENCE)
          .until(() -> System.nanoTime() - cut > Duration.ofSeconds(20).toNanos());
      assertThat(ingest.health().lanes()).hasSize(3);
      proxy.mend();
      expectEachPostedOnce(installation, 6000);
      await().atMost(PATIENCE).until(() -> ingest.health().up());
      installation.stop(ingest);
    }
  }

  @Test
  void waitsForABrokerThatIsAway(@TempDir Path directory) throws Exception {
    TestBook book = TestBook.create();
    try (TestBroker broker = TestBroker.create(directory);
        Installation installation = new Installation(book, book, broker.bootstrapServers(), 2)) {
      Ingest ingest = installation.start();
      publish(installation, 0, 3000);
      installation.flush();
      await().atMost(PATIENCE).until(() -> installation.passed() > 0);
      broker.stop();
      await()
          .atMost(PATIENCE)
          .until(() -> ingest.health().problems().stream().anyMatch(it -> it.contains("broker")));
      broker.start();
      publish(installation, 3000, 4000);
      expectEachPostedOnce(installation, 4000);
      await().atMost(PATIENCE).until(() -> ingest.health().up());
      installation.stop(ingest);
    }
  }

  private static Optional<String> databaseProblem(Ingest ingest) {
    return ingest.health().problems().stream()
        .filter(it -> it.startsWith("Waiting for the database since"))
        .findFirst();
  }

  @Test
  void saysWithoutAPauseThatADatabaseIsAwayThatCanOnlyBeRead() throws Exception {
    try (Installation installation = Installation.create(1)) {
      SimpleMeterRegistry meters = new SimpleMeterRegistry();
      Ingest ingest = installation.start(installation.settings(), meters);
      publish(installation, 0, 10);
      await().atMost(PATIENCE).until(() -> installation.passed() == 10);
      installation.book().fillDisk("update", "position");
      publish(installation, 10, 20);
      await().atMost(PATIENCE).until(() -> databaseProblem(ingest).isPresent());
      Optional<String> first = databaseProblem(ingest);
      Gauge waiting = meters.get("loyalty.ingest.waiting").tag("server", "database").gauge();
      // Another thread reads the jobs' outcomes successfully five times a second.
      await()
          .during(Duration.ofSeconds(3))
          .atMost(PATIENCE)
          .until(() -> waiting.value() == 1 && databaseProblem(ingest).equals(first));
      installation.book().makeRoom();
      expectEachPostedOnce(installation, 20);
      await().atMost(PATIENCE).until(() -> ingest.health().up() && waiting.value() == 0);
      installation.stop(ingest);
    }
  }

  @Test
  void sendsNoDeadLetterAgainBecauseTheDatabaseCannotTakeNoteOfIt() throws Exception {
    try (Installation installation = Installation.create(1)) {
      installation.book().fillDisk("update", "dead_letter");
      Ingest ingest = installation.start();
      installation.publish("a", "no event");
      await().atMost(PATIENCE).until(() -> databaseProblem(ingest).isPresent());
      await()
          .during(Duration.ofSeconds(2))
          .atMost(PATIENCE)
          .until(() -> installation.deadLetters().size() == 1);
      installation.book().makeRoom();
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  installation.number("select count(*) from dead_letter where relayed_at is null")
                      == 0);
      await().atMost(PATIENCE).until(() -> ingest.health().up());
      assertThat(installation.deadLetters()).hasSize(1);
      installation.stop(ingest);
    }
  }

  @Test
  void seesThatTheBrokerIsBackThoughNothingComesIn(@TempDir Path directory) throws Exception {
    TestBook book = TestBook.create();
    try (TestBroker broker = TestBroker.create(directory);
        Installation installation = new Installation(book, book, broker.bootstrapServers(), 1)) {
      Ingest ingest = installation.start();
      await().atMost(PATIENCE).until(() -> ingest.health().lanesOpen() == 1);
      broker.stop();
      postAsAJob(book);
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  ingest.health().problems().stream()
                      .anyMatch(it -> it.startsWith("Waiting for the broker (writing) since")));
      broker.start();
      await().atMost(PATIENCE).until(() -> ingest.health().up());
      await().atMost(PATIENCE).until(() -> !installation.outcomes().isEmpty());
      installation.stop(ingest);
    }
  }

  private static void postAsAJob(TestBook book) throws InterruptedException {
    Lane lane = book.ledger(1).takeOverSystemLane("~expire-points", 1);
    Request earn = new Requests("retail").earn("a", "~e", 50);
    lane.post(List.of(Submission.of(0, earn)), 1, batch -> {});
  }

  @Test
  void startsBeforeTheServersDo(@TempDir Path directory) throws Exception {
    TestBook book = TestBook.create();
    try (TestBroker broker = TestBroker.create(directory);
        Installation installation = new Installation(book, book, broker.bootstrapServers(), 1)) {
      publish(installation, 0, 10);
      installation.flush();
      broker.stop();
      Ingest ingest = installation.start();
      await().atMost(PATIENCE).until(() -> !ingest.health().up());
      broker.start();
      expectEachPostedOnce(installation, 10);
      await().atMost(PATIENCE).until(() -> ingest.health().up());
      installation.stop(ingest);
    }
  }

  @Test
  void stopsInTimeWhileTheDatabaseIsAway() throws Exception {
    TestDatabase database = TestPostgres.createDatabase();
    Matcher address = ADDRESS.matcher(database.jdbcUrl());
    assertThat(address.find()).isTrue();
    try (CuttableProxy proxy = new CuttableProxy(address.group(1));
        Installation installation =
            new Installation(
                TestBook.on(database),
                TestBook.on(
                    new TestDatabase(
                        database.jdbcUrl().replace(address.group(1), proxy.address()),
                        database.user(),
                        database.password())),
                TestKafka.bootstrapServers(),
                1)) {
      Ingest ingest = installation.start();
      publish(installation, 0, 10);
      await().atMost(PATIENCE).until(() -> installation.passed() == 10);
      proxy.cut();
      publish(installation, 10, 20);
      await().atMost(PATIENCE).until(() -> !ingest.health().up());
      long begun = System.nanoTime();
      installation.stop(ingest);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
      assertThat(installation.passed()).isEqualTo(10);
    }
  }
}
