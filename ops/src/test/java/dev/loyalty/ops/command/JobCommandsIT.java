package dev.loyalty.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.read.SampleBook;
import dev.loyalty.ledger.store.TestBook;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Uses the sample book: bob has 5 points pending, ann 5 held, both due long ago. */
class JobCommandsIT {

  private static final String DATE = "2030-01-31";

  @TempDir private Path directory;
  private final TestBook book = SampleBook.create();
  private CommandLineProbe loyalty;

  @BeforeEach
  void open() {
    loyalty = CommandLineProbe.of(book.database(), directory);
  }

  private List<String> statuses() {
    return loyalty
        .json()
        .get("runs")
        .valueStream()
        .map(run -> run.get("status").asString())
        .toList();
  }

  private JsonNode account(String program, String account) {
    loyalty.run("account", "show", program, account, "--json");
    return loyalty.json();
  }

  @Test
  void listsTheJobsInTheirOrder() {
    assertThat(loyalty.run("job", "list", "--json")).isZero();
    assertThat(loyalty.json().valueStream().map(job -> job.get("job").asString()))
        .containsExactly(
            "expire-holds",
            "activate-points",
            "expire-points",
            "evaluate-tiers",
            "reconcile",
            "archive",
            "prune-keys",
            "rebuild-indexes",
            "refresh-reports",
            "backup");
  }

  @Test
  void runsAJobOfEachProgramOnce() {
    assertThat(loyalty.run("job", "run", "expire-holds", "--date", DATE, "--json")).isZero();
    assertThat(statuses()).containsExactly("done", "done");
    assertThat(account("retail", "ann").get("held").asLong()).isZero();

    assertThat(loyalty.run("job", "run", "expire-holds", "--date", DATE)).isEqualTo(4);
    assertThat(loyalty.err())
        .contains("The job expire-holds of 2030-01-31 for retail is complete already");
  }

  @Test
  void runsAJobOfOneProgram() {
    assertThat(
            loyalty.run(
                "job", "run", "expire-holds", "--date", DATE, "--program", "travel", "--json"))
        .isZero();
    assertThat(statuses()).containsExactly("done");
    assertThat(account("retail", "ann").get("held").asLong()).isEqualTo(5);
  }

  @Test
  void runsNoNightBesideAnother() {
    book.owner()
        .useHandle(
            handle -> {
              handle.execute("select pg_advisory_lock(hashtextextended('loyalty night', 0))");
              assertThat(loyalty.run("nightly", "--date", DATE)).isEqualTo(4);
            });
    assertThat(loyalty.err()).contains("A night is running already");
    assertThat(account("retail", "ann").get("held").asLong()).isEqualTo(5);
  }

  @Test
  void isRefusedWhereAnotherRunsItForOneOfThePrograms() {
    book.owner()
        .useHandle(
            handle -> {
              handle.execute(
                  "select pg_advisory_lock(hashtextextended('loyalty job expire-holds travel',"
                      + " 0))");
              assertThat(loyalty.run("job", "run", "expire-holds", "--date", DATE, "--json"))
                  .isEqualTo(4);
            });
    assertThat(statuses()).containsExactly("done", "running already");
  }

  @Test
  void doesWhatIsDueNowAsOftenAsOneLikes() {
    assertThat(loyalty.run("job", "run", "activate-points", "--now")).isZero();
    assertThat(loyalty.run("job", "run", "activate-points", "--now")).isZero();
    assertThat(loyalty.out()).contains("done in");
  }

  @Test
  void tellsHowTheLastRunsWent() {
    assertThat(loyalty.run("job", "status")).isZero();
    assertThat(loyalty.out()).contains("No job has run yet.");
    loyalty.run("job", "run", "expire-holds", "--date", DATE, "--program", "retail");

    assertThat(loyalty.run("job", "status", "--json")).isZero();
    JsonNode run = loyalty.json().get(0);
    assertThat(run.get("job").asString()).isEqualTo("expire-holds");
    assertThat(run.get("date").asString()).isEqualTo(DATE);
    assertThat(run.get("program").asString()).isEqualTo("retail");
    assertThat(run.get("status").asString()).isEqualTo("done");
    assertThat(run.get("changed").asLong()).isEqualTo(1);
    assertThat(loyalty.run("job", "status", "--date", "2030-02-01")).isZero();
    assertThat(loyalty.out()).contains("No job has run for 2030-02-01.");
  }

  @Test
  void refusesWhatItCanNotDo() {
    assertThat(loyalty.run("job", "run", "tidy-up", "--date", DATE)).isEqualTo(2);
    assertThat(loyalty.err()).contains("there is no job tidy-up").contains("expire-holds, ");
    assertThat(loyalty.run("job", "run", "expire-holds")).isEqualTo(2);
    assertThat(loyalty.err()).contains("--date is missing");
    assertThat(loyalty.run("job", "run", "expire-holds", "--date", "tomorrow")).isEqualTo(2);
    assertThat(loyalty.run("job", "run", "expire-holds", "--now", "--date", DATE)).isEqualTo(2);
    assertThat(loyalty.run("job", "run", "backup", "--now")).isEqualTo(2);
    assertThat(loyalty.run("job", "run", "backup", "--date", DATE, "--program", "retail"))
        .isEqualTo(2);
    assertThat(loyalty.err()).contains("backup is a job of the whole book");
    assertThat(loyalty.run("job", "run", "expire-holds", "--date", DATE, "--program", "absent"))
        .isEqualTo(1);
    assertThat(loyalty.err()).contains("the program absent doesn't exist");
    for (String zone : List.of("Mars/Olympus", "+05:00", "UTC+1")) {
      assertThat(
              loyalty
                  .with("LOYALTY_TIMEZONE", zone)
                  .run("job", "run", "expire-holds", "--date", DATE))
          .isEqualTo(2);
    }
    assertThat(loyalty.run("nightly")).isEqualTo(2);
    assertThat(loyalty.run("scheduler", "--cron", "daily")).isEqualTo(2);
  }

  @Test
  void runsANightOnce() {
    assertThat(loyalty.run("nightly", "--date", DATE, "--json")).isZero();
    assertThat(statuses()).isNotEmpty().containsOnly("done");
    assertThat(account("retail", "ann").get("held").asLong()).isZero();

    assertThat(loyalty.run("nightly", "--date", DATE)).isEqualTo(4);
    assertThat(loyalty.out()).contains("complete already");
  }
}
