package dev.loyalty.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.jobs.run.InputPressure.Passed;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A job that works and rests beside an input that posts so many requests in each batch. */
class CourtesyTest {

  private static final int BATCHES_A_SECOND = 40;

  private long now;
  private long requestsABatch;
  private long inputEndsAt = Long.MAX_VALUE;
  private Duration rested = Duration.ZERO;

  private final InputPressure pressure = new InputPressure(this::passed, () -> now);
  private final Courtesy courtesy = new Courtesy(pressure, this::rest, () -> now);

  private Passed passed() {
    long batches = Math.min(now, inputEndsAt) * BATCHES_A_SECOND / Duration.ofSeconds(1).toNanos();
    return new Passed(batches * requestsABatch, batches);
  }

  private void rest(Duration duration) {
    rested = rested.plus(duration);
    now += duration.toNanos();
  }

  private void work(Duration duration) throws InterruptedException {
    courtesy.begin();
    now += duration.toNanos();
    courtesy.giveWay();
  }

  /** Reads the pressure twice, after which it is known. */
  private void lookTwice() throws InterruptedException {
    work(Duration.ofSeconds(1));
    work(Duration.ofSeconds(1));
    rested = Duration.ZERO;
  }

  @Test
  void restsNineTimesAsLongAsItWorkedWhileRequestsWait() throws InterruptedException {
    requestsABatch = 500;
    lookTwice();
    work(Duration.ofMillis(10));
    assertThat(rested).isEqualTo(Duration.ofMillis(90));
    work(Duration.ofSeconds(2));
    assertThat(rested).isEqualTo(Duration.ofMillis(18_090));
  }

  /** A job that is one long piece of work would else keep those after it for hours. */
  @Test
  void restsForAMinuteAtMost() throws InterruptedException {
    requestsABatch = 500;
    lookTwice();
    work(Duration.ofHours(1));
    assertThat(rested).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void doesNotRestWhereBatchesAreSmallBecauseNothingWaits() throws InterruptedException {
    requestsABatch = InputPressure.REQUESTS_A_BATCH - 1;
    lookTwice();
    work(Duration.ofSeconds(5));
    assertThat(rested).isZero();
  }

  @Test
  void doesNotRestWhereNothingIsPosted() throws InterruptedException {
    lookTwice();
    work(Duration.ofSeconds(5));
    assertThat(rested).isZero();
  }

  @Test
  void doesNotRestForWhatWasPostedBeforeItBegan() throws InterruptedException {
    requestsABatch = 500;
    now = Duration.ofHours(20).toNanos();
    inputEndsAt = now;
    work(Duration.ofSeconds(5));
    work(Duration.ofSeconds(5));
    assertThat(rested).isZero();
  }

  @Test
  void worksOnSoonAfterTheLastRequestIsPosted() throws InterruptedException {
    requestsABatch = 500;
    lookTwice();
    now += Duration.ofSeconds(30).toNanos();
    inputEndsAt = now;
    courtesy.giveWay();
    assertThat(rested).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
  }
}
