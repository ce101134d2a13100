package dev.loyalty.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.loyalty.jobs.fixture.JobBook;
import dev.loyalty.jobs.run.JobListener;
import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.JobRun;
import dev.loyalty.jobs.run.JobStep;
import dev.loyalty.jobs.run.NightlyJob;
import dev.loyalty.ledger.fixture.SamplePrograms;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NightlyIT {

  private static final LocalDate DAY = LocalDate.of(2026, 1, 20);

  private final JobBook book = new JobBook(SamplePrograms.RETAIL, SamplePrograms.STRICT);
  private final List<String> done = new ArrayList<>();
  private final Set<String> failing = new HashSet<>();
  private Consumer<String> meanwhile = id -> {};

  /** Writes down that it ran. */
  private final class Noting implements NightlyJob {

    private final JobName name;

    Noting(JobName name) {
      this.name = name;
    }

    @Override
    public JobName name() {
      return name;
    }

    @Override
    public List<JobStep> steps(JobRun run) {
      return List.of(
          new JobStep(
              "note",
              progress -> {
                if (failing.contains(run.id().toString())) {
                  throw new IllegalStateException("told to fail");
                }
                meanwhile.accept(run.id().toString());
                done.add(run.id().toString());
                return false;
              }));
    }
  }

  private List<Nightly.Entry> night(LocalDate date) throws NightRunningException {
    NightlyJob[] jobs = Stream.of(JobName.values()).map(Noting::new).toArray(NightlyJob[]::new);
    return new Nightly(
            book.runner(jobs),
            new Nights(book.writer),
            () -> SamplePrograms.ALL,
            EnumSet.allOf(JobName.class))
        .run(date, JobListener.NONE);
  }

  private static List<String> of(List<Nightly.Entry> entries, Nightly.State state) {
    return entries.stream()
        .filter(entry -> entry.state() == state)
        .map(entry -> entry.id().toString())
        .toList();
  }

  @Test
  void runsAllJobsInTheirOrderAndThoseOfAProgramForEach() throws Exception {
    night(DAY);
    assertThat(done)
        .containsExactly(
            "expire-holds of 2026-01-20 for retail",
            "expire-holds of 2026-01-20 for strict",
            "activate-points of 2026-01-20 for retail",
            "activate-points of 2026-01-20 for strict",
            "expire-points of 2026-01-20 for retail",
            "expire-points of 2026-01-20 for strict",
            "evaluate-tiers of 2026-01-20 for retail",
            "evaluate-tiers of 2026-01-20 for strict",
            "reconcile of 2026-01-20",
            "archive of 2026-01-20",
            "prune-keys of 2026-01-20 for retail",
            "prune-keys of 2026-01-20 for strict",
            "rebuild-indexes of 2026-01-20",
            "refresh-reports of 2026-01-20",
            "backup of 2026-01-20");
  }

  @Test
  void doesEachOnceForADate() throws Exception {
    night(DAY);
    List<Nightly.Entry> again = night(DAY);
    assertThat(done).hasSize(15);
    assertThat(of(again, Nightly.State.DONE_BEFORE)).hasSize(15);
  }

  @Test
  void holdsUpOnlyWhatNeedsTheJobThatFailed() throws Exception {
    failing.add("activate-points of 2026-01-20 for retail");

    List<Nightly.Entry> entries = night(DAY);

    assertThat(of(entries, Nightly.State.FAILED))
        .containsExactly("activate-points of 2026-01-20 for retail");
    assertThat(of(entries, Nightly.State.HELD_UP))
        .containsExactly(
            "expire-points of 2026-01-20 for retail",
            "archive of 2026-01-20",
            "refresh-reports of 2026-01-20");
    assertThat(of(entries, Nightly.State.DONE)).hasSize(11);
  }

  @Test
  void doesTheRestWhenItIsRunAgain() throws Exception {
    failing.add("reconcile of 2026-01-20");
    night(DAY);
    failing.clear();
    done.clear();

    night(DAY);

    assertThat(done)
        .containsExactly(
            "reconcile of 2026-01-20",
            "archive of 2026-01-20",
            "prune-keys of 2026-01-20 for retail",
            "prune-keys of 2026-01-20 for strict");
  }

  @Test
  void catchesUpDatesThatWereMissedOrNotFinished() throws Exception {
    night(DAY);
    failing.add("expire-holds of 2026-01-21 for strict");
    night(DAY.plusDays(1));
    failing.clear();
    done.clear();

    night(DAY.plusDays(3));

    assertThat(done.getFirst()).isEqualTo("expire-holds of 2026-01-21 for strict");
    assertThat(done)
        .contains("reconcile of 2026-01-22", "backup of 2026-01-23")
        .doesNotContain("backup of 2026-01-22");
    assertThat(of(night(DAY.plusDays(3)), Nightly.State.DONE_BEFORE)).hasSize(15);
  }

  @Test
  void forgetsNoDateOnceALaterOneIsDone() throws Exception {
    night(DAY);
    failing.add("expire-holds of 2026-01-21 for strict");
    night(DAY.plusDays(1));
    night(DAY.plusDays(2));
    failing.clear();
    done.clear();

    night(DAY.plusDays(3));

    assertThat(done.getFirst()).isEqualTo("expire-holds of 2026-01-21 for strict");
    assertThat(done)
        .contains("archive of 2026-01-21", "backup of 2026-01-23")
        .doesNotContain("reconcile of 2026-01-22");
    done.clear();
    night(DAY.plusDays(4));
    assertThat(done).hasSize(15);
  }

  @Test
  void evaluatesTiersInTheOrderOfDates() throws Exception {
    night(DAY);
    failing.add("evaluate-tiers of 2026-01-21 for retail");

    List<Nightly.Entry> entries = night(DAY.plusDays(2));

    assertThat(of(entries, Nightly.State.HELD_UP))
        .contains("evaluate-tiers of 2026-01-22 for retail");
    assertThat(done).contains("evaluate-tiers of 2026-01-22 for strict", "reconcile of 2026-01-22");
  }

  @Test
  void catchesUpAFirstNightThatWasNotFinished() throws Exception {
    failing.add("expire-holds of 2026-01-20 for strict");
    night(DAY);
    failing.clear();
    done.clear();

    night(DAY.plusDays(1));

    assertThat(done.getFirst()).isEqualTo("expire-holds of 2026-01-20 for strict");
    assertThat(done).contains("backup of 2026-01-21").doesNotContain("backup of 2026-01-20");
  }

  @Test
  void beginsWithTheDateThatIsAskedForWhereThereWasNoNightYet() throws Exception {
    night(DAY);
    night(DAY.minusDays(5));
    assertThat(done.getLast()).isEqualTo("backup of 2026-01-15");
    assertThat(done).hasSize(30);
  }

  /** Any date's: the backup of one would lack what the other has still to do. */
  @Test
  void isRefusedWhileAnotherNightIsRunning() throws Exception {
    List<Throwable> refusals = new ArrayList<>();
    meanwhile =
        id -> {
          refusals.add(catchThrowable(() -> night(DAY)));
          refusals.add(catchThrowable(() -> night(DAY.plusDays(1))));
        };

    night(DAY);

    assertThat(refusals).hasSize(30).hasOnlyElementsOfType(NightRunningException.class);
    assertThat(done).hasSize(15);
    meanwhile = id -> {};
    assertThat(of(night(DAY), Nightly.State.DONE_BEFORE)).hasSize(15);
  }

  @Test
  void takesItsLockAgainWhereTheConnectionWasLost() throws Exception {
    List<Throwable> refusals = new ArrayList<>();
    meanwhile =
        id -> {
          if (done.isEmpty()) {
            cutOffTheNight();
          } else {
            refusals.add(catchThrowable(() -> night(DAY)));
          }
        };

    night(DAY);

    assertThat(refusals).hasSize(14).hasOnlyElementsOfType(NightRunningException.class);
    assertThat(done).hasSize(15);
  }

  @Test
  void leavesTheRestToANightThatBeganWhenItsConnectionWasLost() throws Exception {
    List<NightLock> others = new ArrayList<>();
    meanwhile =
        id -> {
          cutOffTheNight();
          others.add(new Nights(book.writer).tryLock().orElseThrow());
        };

    assertThatThrownBy(() -> night(DAY)).isInstanceOf(NightRunningException.class);

    assertThat(done).hasSize(1);
    others.getFirst().close();
    meanwhile = id -> {};
    night(DAY);
    assertThat(done).hasSize(15);
  }

  private void cutOffTheNight() {
    book.book
        .owner()
        .useHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select pg_terminate_backend(pid, 60000) from pg_locks
                        where locktype = 'advisory' and (classid::bigint << 32) | objid::bigint = hashtextextended('loyalty night', 0)
                          and database = (select oid from pg_database where datname = current_database())
                        """)
                    .mapTo(Boolean.class)
                    .one());
  }
}
