package dev.loyalty.jobs.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loyalty.jobs.fixture.CutOffs;
import dev.loyalty.jobs.fixture.JobBook;
import dev.loyalty.jobs.posting.JobLane;
import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.JobResult;
import dev.loyalty.jobs.run.RunId;
import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.fixture.SamplePrograms;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.store.BookJdbi;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ActivatePointsIT {

  private static final Program RETAIL = SamplePrograms.RETAIL;
  private static final Requests P = new Requests("retail");
  private static final LocalDate DAY = LocalDate.of(2026, 1, 20);

  private static final Program WIDE =
      SamplePrograms.program(1, "retail", true, 0, 1_000_000, Duration.ZERO);

  private final JobBook book = new JobBook(RETAIL);
  private final ActivatePoints job = new ActivatePoints(book.writer, book.ledger, book.clock);

  private static Request.Earn earnFrom(String account, String key, long points, String from) {
    return new Request.Earn(P.header(account, key), points, Instant.parse(from), null);
  }

  @BeforeEach
  void fillTheBook() {
    book.post(
        earnFrom("a", "e1", 10, "2026-01-20T23:59:59.999999Z"),
        earnFrom("a", "e2", 20, "2026-01-21T00:00:00Z"),
        earnFrom("b", "e3", 30, "2026-01-18T00:00:00Z"),
        P.reverse("b", "r", "e3", 12),
        earnFrom("b", "e4", 5, "2026-01-18T00:00:00Z"),
        P.reverse("b", "s", "e4"));
  }

  @Test
  void activatesWhatIsDueAndLeftByTheEndOfTheDate() throws Exception {
    JobResult result = book.run(job, RETAIL, DAY);

    assertThat(book.balances(RETAIL, "a")).isEqualTo("10 20 0");
    assertThat(book.balances(RETAIL, "b")).isEqualTo("18 0 0");
    assertThat(result.read()).isEqualTo(3);
    assertThat(result.changed()).isEqualTo(2);
    assertThat(book.count("pending_earn")).isEqualTo(1);
    assertThat(book.breaks()).isZero();
  }

  @Test
  void looksAtEachEarnOnce() throws Exception {
    book.run(job, RETAIL, DAY);
    assertThat(book.run(job, RETAIL, DAY.plusDays(1)).changed()).isEqualTo(1);
    assertThat(book.run(job, RETAIL, DAY.plusDays(2)).read()).isZero();
  }

  @Test
  void letsActivatedPointsBeReversedFromAvailable() throws Exception {
    book.run(job, RETAIL, DAY);
    book.post(P.reverse("a", "late", "e1"), P.reverse("b", "later", "e3", 18));
    assertThat(book.balances(RETAIL, "a")).isEqualTo("0 20 0");
    assertThat(book.balances(RETAIL, "b")).isEqualTo("0 0 0");
  }

  @Test
  void goesOnWhereItWasCutOffBetweenActivatingAndForgetting() throws Exception {
    book.book
        .owner()
        .useHandle(handle -> handle.execute("revoke delete on pending_earn from loyalty_writer"));
    assertThatThrownBy(() -> book.run(job, RETAIL, DAY)).hasMessageContaining("pending_earn");
    book.book
        .owner()
        .useHandle(handle -> handle.execute("grant delete on pending_earn to loyalty_writer"));

    book.run(job, RETAIL, DAY);

    assertThat(book.balances(RETAIL, "a")).isEqualTo("10 20 0");
    assertThat(book.journalOf(JobName.ACTIVATE_POINTS)).hasSize(2);
    assertThat(book.count("pending_earn")).isEqualTo(1);
  }

  /** The book has two chunks of earns. */
  @Test
  void goesOnWhereverItWasCutOff() throws Exception {
    int earns = JobLane.REQUESTS_MAX + 20;
    int places =
        CutOffs.everywhere(
            () -> {
              JobBook scene = new JobBook(WIDE);
              for (int begin = 0; begin < earns; begin += JobLane.REQUESTS_MAX) {
                scene.post(
                    IntStream.range(begin, Math.min(earns, begin + JobLane.REQUESTS_MAX))
                        .mapToObj(
                            i ->
                                earnFrom(
                                    i % 3 == 0 ? "b" : "a", "e" + i, i + 1, "2026-01-20T10:00:00Z"))
                        .toArray(Request[]::new));
              }
              return scene;
            },
            (commits, scene) ->
                CutOffs.afterCommits(
                    commits,
                    scene.book.database().writer(),
                    source -> new ActivatePoints(BookJdbi.of(source), scene.ledger, scene.clock),
                    RunId.nightly(JobName.ACTIVATE_POINTS, DAY, "retail"),
                    WIDE),
            scene ->
                List.of(
                    scene.balances(WIDE, "a"),
                    scene.balances(WIDE, "b"),
                    scene.count("pending_earn") + " pending",
                    scene.count("settlement") + " settled",
                    scene.journalOf(JobName.ACTIVATE_POINTS).size() + " activated",
                    scene.breaks() + " breaks"));
    assertThat(places).isGreaterThan(15);
  }
}
