package dev.loyalty.jobs.archive;

import static dev.loyalty.jobs.archive.OldBook.RETAIL;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Months leave the journal beside posting. */
class ArchiveBesidePostingIT {

  private static final LocalDate DAY = LocalDate.of(2026, 3, 1);

  @TempDir private Path directory;

  private final OldBook old = OldBook.filled();
  private final AtomicBoolean archived = new AtomicBoolean();
  private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
  private final Semaphore posted = new Semaphore(0);
  private int sent;

  private int postUntilArchived() {
    try {
      while (!archived.get()) {
        sent++;
        old.post(RETAIL.earn("bob", "beside-" + sent, 1));
        posted.release();
      }
      return sent;
    } catch (RuntimeException e) {
      failure.set(e);
      posted.release();
      throw e;
    }
  }

  /** Waits until another batch has been posted. */
  private void awaitPost() {
    try {
      posted.drainPermits();
      assertThat(posted.tryAcquire(20, TimeUnit.SECONDS)).as("posting goes on").isTrue();
      assertThat(failure.get()).as("what the poster failed of").isNull();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts tests", e);
    }
  }

  /**
   * The clock far beyond the months that leave (nobody waits for them), or so close behind that
   * their partitions are still in use (everybody waits for a moment, in which nobody posts).
   */
  @ParameterizedTest
  @ValueSource(strings = {"2024-04-02T03:00:00Z", "2024-03-01T13:00:00Z"})
  void losesNothingAndKeepsNobodyFromPosting(String clock) throws Exception {
    old.clock.set(Instant.parse(clock));
    boolean inUse = clock.startsWith("2024-03");
    Set<ArchiveStep> silent =
        inUse ? EnumSet.of(ArchiveStep.PARTITION_DETACHED) : EnumSet.noneOf(ArchiveStep.class);
    try (ExecutorService poster = Executors.newSingleThreadExecutor()) {
      Future<Integer> posting = poster.submit(this::postUntilArchived);
      try {
        old.run(
            old.archive(
                directory,
                (step, month) -> {
                  if (!silent.contains(step)) {
                    awaitPost();
                  }
                }),
            DAY);
      } finally {
        archived.set(true);
      }
      assertThat(posting.get()).isPositive();
    }

    assertThat(old.months())
        .containsExactly(
            "2023-11 1 detached 2",
            "2023-12 1 detached 7",
            "2024-01 1 detached 0",
            "2024-02 1 detached 2");
    assertThat(
            old.strings("select count(*)::text from journal where idempotency_key like 'beside-%'"))
        .containsExactly(Integer.toString(sent));
    assertThat(old.strings("select to_char(min(posted_at), 'YYYY-MM') from journal"))
        .containsExactly("2024-03");
  }
}
