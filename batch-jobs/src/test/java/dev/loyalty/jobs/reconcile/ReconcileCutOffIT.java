package dev.loyalty.jobs.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loyalty.jobs.run.AlreadyCompleteException;
import dev.loyalty.jobs.run.JobFailedException;
import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.JobRun;
import dev.loyalty.jobs.run.JobStep;
import dev.loyalty.jobs.run.NightlyJob;
import dev.loyalty.ledger.store.BookJdbi;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.Test;

/** One program of the book is broken, and so keeps its checkpoint; the other is clean. */
class ReconcileCutOffIT {

  private static final String VERDICTS =
      """
      select 'run of ' || business_date || ' legs ' || (select jsonb_agg(l - 'durationMillis') from jsonb_array_elements(document -> 'legs') as l)
        || ' programs ' || (select jsonb_agg(p - 'since') from jsonb_array_elements(document -> 'programs') as p)
      from reconciliation_run
      union all
      select concat_ws('|', kind, subject, expected, actual, status, first_run = last_run) from reconciliation_break
      union all
      select concat_ws('|', 'lane', program_id, lane_id, batch_no, next_offset) from checkpoint_lane
      union all
      select concat_ws('|', 'account', program_id, account_id, available, pending, held, legs) from checkpoint_account
      union all
      select concat_ws('|', 'sum', program_id, system_account_id, change) from checkpoint_sum
      union all
      select 'checkpoint of ' || program_id from checkpoint
      order by 1
      """;

  /** Points from the end: the verdict is written there, and tries take their time. */
  private static final List<Integer> KILLED_AT = List.of(1, 2, 3, 5, 8, 13, 21, 55);

  /** Ends a process at one of its statements: before it, or when it is done. */
  private static final class Death implements SqlLogger {
    private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);

    /** Counts the points of an undisturbed run at which it can be cut off. */
    int passed() {
      return Integer.MAX_VALUE - left.get();
    }

    @Override
    public void logBeforeExecution(StatementContext context) {
      pass();
    }

    @Override
    public void logAfterExecution(StatementContext context) {
      pass();
    }

    private void pass() {
      if (left.decrementAndGet() < 0) {
        throw new IllegalStateException("killed by the test");
      }
    }
  }

  private static ReconciledBook brokenBook() {
    ReconciledBook book = new ReconciledBook();
    book.corrupt("update account set available = 41 where code = 'ann' and program_id = 1");
    return book;
  }

  private static NightlyJob job(ReconciledBook book, Death death) {
    return book.job(BookJdbi.of(book.book.database().writer()).setSqlLogger(death));
  }

  @Test
  void leavesNothingWhereverItIsKilledAndTheNextTryWritesWhatAnUndisturbedRunDoes()
      throws Exception {
    ReconciledBook undisturbed = brokenBook();
    Death none = new Death();
    undisturbed.run(job(undisturbed, none));

    ReconciledBook disturbed = brokenBook();
    Death death = new Death();
    NightlyJob job = job(disturbed, death);
    for (int fromEnd : KILLED_AT.reversed()) {
      death.left.set(none.passed() - fromEnd);
      assertThatThrownBy(() -> disturbed.run(job))
          .as("killed %d points from the end of %d", fromEnd, none.passed())
          .isInstanceOf(JobFailedException.class)
          .hasMessageContaining("killed by the test");
      assertThat(disturbed.strings(VERDICTS)).as("%d from the end", fromEnd).isEmpty();
    }
    death.left.set(Integer.MAX_VALUE);
    disturbed.run(job);

    assertThat(disturbed.strings(VERDICTS))
        .isEqualTo(undisturbed.strings(VERDICTS))
        .anyMatch(it -> it.startsWith("BALANCE|ann, available|20|41|open"))
        .contains("checkpoint of 2")
        .doesNotContain("checkpoint of 1");
  }

  /** Its verdict is written, and nobody has noted that it is. */
  private record DyingAfterwards(NightlyJob job, AtomicInteger deaths) implements NightlyJob {
    @Override
    public JobName name() {
      return job.name();
    }

    @Override
    public List<JobStep> steps(JobRun run) {
      return job.steps(run).stream()
          .map(
              step ->
                  new JobStep(
                      step.name(),
                      progress -> {
                        boolean more = step.work().doNext(progress);
                        if (deaths.getAndDecrement() > 0) {
                          throw new IllegalStateException("killed by the test");
                        }
                        return more;
                      }))
          .toList();
    }
  }

  @Test
  void writesOneVerdictWhereItIsKilledBehindIt() throws Exception {
    ReconciledBook disturbed = brokenBook();
    NightlyJob job =
        new DyingAfterwards(
            disturbed.job(BookJdbi.of(disturbed.book.database().writer())), new AtomicInteger(2));
    assertThatThrownBy(() -> disturbed.run(job)).isInstanceOf(JobFailedException.class);
    List<String> written = disturbed.strings(VERDICTS);
    assertThatThrownBy(() -> disturbed.run(job)).isInstanceOf(JobFailedException.class);

    disturbed.run(job);

    assertThat(disturbed.strings(VERDICTS)).isEqualTo(written);
    assertThatThrownBy(() -> disturbed.run(job)).isInstanceOf(AlreadyCompleteException.class);
    assertThat(disturbed.strings(VERDICTS)).isEqualTo(written);
  }
}
