package dev.loyalty.jobs.holds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loyalty.jobs.fixture.CutOffs;
import dev.loyalty.jobs.fixture.JobBook;
import dev.loyalty.jobs.posting.JobLane;
import dev.loyalty.jobs.run.AlreadyCompleteException;
import dev.loyalty.jobs.run.JobFailedException;
import dev.loyalty.jobs.run.JobListener;
import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.JobResult;
import dev.loyalty.jobs.run.RunId;
import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.fixture.SamplePrograms;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.TransferId;
import dev.loyalty.ledger.store.BookJdbi;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExpireHoldsIT {

  private static final Program RETAIL = SamplePrograms.RETAIL;
  private static final Requests P = new Requests("retail");
  private static final LocalDate DAY = LocalDate.of(2026, 1, 20);

  private static final Program WIDE =
      SamplePrograms.program(1, "retail", true, 0, 1_000_000, Duration.ZERO);

  private final JobBook book = new JobBook(RETAIL);
  private final ExpireHolds job = new ExpireHolds(book.writer, book.ledger, book.clock);

  private static Request.Hold holdUntil(String account, String key, long points, String until) {
    return new Request.Hold(P.header(account, key), points, Instant.parse(until));
  }

  @BeforeEach
  void fillTheBook() {
    book.post(
        P.earn("a", "e", 90),
        P.earn("b", "f", 90),
        holdUntil("a", "h1", 10, "2026-01-20T23:59:59.999999Z"),
        holdUntil("a", "h2", 20, "2026-01-21T00:00:00Z"),
        holdUntil("b", "h3", 30, "2026-01-19T10:00:00Z"),
        holdUntil("b", "h4", 5, "2026-01-19T10:00:00Z"),
        P.capture("b", "c", "h4"));
  }

  @Test
  void releasesWhatIsDueByTheEndOfTheDate() throws Exception {
    JobResult result = book.run(job, RETAIL, DAY);

    assertThat(book.balances(RETAIL, "a")).isEqualTo("70 0 20");
    assertThat(book.balances(RETAIL, "b")).isEqualTo("85 0 0");
    assertThat(result.read()).isEqualTo(3);
    assertThat(result.changed()).isEqualTo(2);
    assertThat(result.skipped()).containsExactly(Map.entry("captured or released before", 1L));
    assertThat(book.journalOf(JobName.EXPIRE_HOLDS))
        .hasSize(2)
        .allMatch(row -> row.contains("~release:"));
    assertThat(book.breaks()).isZero();
  }

  @Test
  void looksAtEachHoldOnce() throws Exception {
    book.run(job, RETAIL, DAY);
    assertThat(book.count("hold")).isEqualTo(1);

    assertThat(book.run(job, RETAIL, DAY.plusDays(1)).read()).isEqualTo(1);
    assertThat(book.run(job, RETAIL, DAY.plusDays(2)).read()).isZero();
  }

  @Test
  void isDoneOnceForADate() throws Exception {
    book.run(job, RETAIL, DAY);
    assertThatThrownBy(() -> book.run(job, RETAIL, DAY))
        .isInstanceOf(AlreadyCompleteException.class)
        .hasMessageContaining("expire-holds of 2026-01-20 for retail");
  }

  @Test
  void releasesAtAnyMomentWhatIsDueByThen() throws Exception {
    RunId now = RunId.at(Instant.parse("2026-01-19T10:00:00.000001Z"), DAY, job.name(), "retail");
    book.runner(job).run(now, RETAIL, JobListener.NONE);
    assertThat(book.balances(RETAIL, "a")).isEqualTo("60 0 30");
    assertThat(book.balances(RETAIL, "b")).isEqualTo("85 0 0");
  }

  @Test
  void asksNoAccountForItsStatus() throws Exception {
    book.post(P.freeze("a", "z"));
    book.run(job, RETAIL, DAY);
    assertThat(book.balances(RETAIL, "a")).isEqualTo("70 0 20");
  }

  @Test
  void leavesHoldsResolvedForWhoeverComesLate() throws Exception {
    book.run(job, RETAIL, DAY);
    assertThat(book.post(P.capture("a", "late", "h1")).getFirst().outcome().toString())
        .contains("HOLD_NOT_OPEN");
  }

  /** Its key was deleted by hand. The hold that is due before it is released nevertheless. */
  @Test
  void failsLoudlyAtAHoldThatCannotBeReleased() {
    book.book
        .owner()
        .useHandle(
            handle ->
                handle
                    .createUpdate("delete from request_key where transfer_id = :id")
                    .bind("id", TransferId.of("retail", "h1"))
                    .execute());
    assertThatThrownBy(() -> book.run(job, RETAIL, DAY))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("1 holds can't be released")
        .hasMessageContaining(TransferId.of("retail", "h1").toString());
    assertThat(book.balances(RETAIL, "b")).isEqualTo("85 0 0");
  }

  @Test
  void goesOnWhereItWasCutOffBetweenReleasingAndForgetting() throws Exception {
    book.book
        .owner()
        .useHandle(handle -> handle.execute("revoke delete on hold from loyalty_writer"));
    assertThatThrownBy(() -> book.run(job, RETAIL, DAY)).hasMessageContaining("hold");
    assertThat(book.balances(RETAIL, "a")).isEqualTo("70 0 20");
    book.book.owner().useHandle(handle -> handle.execute("grant delete on hold to loyalty_writer"));

    JobResult result = book.run(job, RETAIL, DAY);

    assertThat(book.balances(RETAIL, "a")).isEqualTo("70 0 20");
    assertThat(book.journalOf(JobName.EXPIRE_HOLDS)).hasSize(2);
    assertThat(result.changed()).isZero();
    assertThat(book.count("hold")).isEqualTo(1);
  }

  /** The book has two chunks of holds. Those of one account are released one after the other. */
  @Test
  void goesOnWhereverItWasCutOff() throws Exception {
    int holds = JobLane.REQUESTS_MAX + 20;
    int places =
        CutOffs.everywhere(
            () -> {
              JobBook scene = new JobBook(WIDE);
              scene.post(P.earn("a", "e", 10_000), P.earn("b", "f", 10_000));
              for (int begin = 0; begin < holds; begin += JobLane.REQUESTS_MAX) {
                scene.post(
                    IntStream.range(begin, Math.min(holds, begin + JobLane.REQUESTS_MAX))
                        .mapToObj(
                            i ->
                                holdUntil(
                                    i % 3 == 0 ? "b" : "a", "h" + i, i + 1, "2026-01-20T10:00:00Z"))
                        .toArray(Request[]::new));
              }
              return scene;
            },
            (commits, scene) ->
                CutOffs.afterCommits(
                    commits,
                    scene.book.database().writer(),
                    source -> new ExpireHolds(BookJdbi.of(source), scene.ledger, scene.clock),
                    RunId.nightly(JobName.EXPIRE_HOLDS, DAY, "retail"),
                    WIDE),
            scene ->
                List.of(
                    scene.balances(WIDE, "a"),
                    scene.balances(WIDE, "b"),
                    scene.count("hold") + " holds",
                    scene.count("settlement") + " resolved",
                    scene.journalOf(JobName.EXPIRE_HOLDS).size() + " released",
                    scene.breaks() + " breaks"));
    assertThat(places).isGreaterThan(15);
  }
}
