package dev.loyalty.ingest.outcome;

import dev.loyalty.ingest.broker.Delivery;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A batch's outcomes on their way to the broker. Thread-safe. */
final class InFlight implements Delivery {

  private final long batchNo;
  private final int outcomes;
  private final CountDownLatch undelivered;
  private volatile @Nullable Exception failure;

  InFlight(long batchNo, int outcomes) {
    this.batchNo = batchNo;
    this.outcomes = outcomes;
    this.undelivered = new CountDownLatch(outcomes);
  }

  @Override
  public void done(@Nullable Exception reason) {
    if (reason != null && failure == null) {
      failure = reason;
    }
    undelivered.countDown();
  }

  long batchNo() {
    return batchNo;
  }

  int outcomes() {
    return outcomes;
  }

  /**
   * The first failure of a record, which names the cause: the records behind it may fail only
   * because they shared a request with it. Others may have arrived.
   */
  @Nullable Exception failure() {
    return failure;
  }

  boolean isDone() {
    return undelivered.getCount() == 0;
  }

  boolean await(long millis) throws InterruptedException {
    return undelivered.await(millis, TimeUnit.MILLISECONDS);
  }
}
