package dev.loyalty.jobs.run;

import dev.loyalty.ledger.posting.Pause;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Lets a job give way to ingest: while requests wait to be posted, the job rests nine times as long
 * as it worked, a minute at most. So it works a tenth of the time; while no request waits, it
 * doesn't rest at all. For one thread.
 */
final class Courtesy {

  private static final int RESTS_A_PIECE = 9;
  private static final Duration REST_MAX = Duration.ofMinutes(1);
  private static final Duration LOOK_UP = Duration.ofSeconds(1);

  private final InputPressure pressure;
  private final Pause pause;
  private final LongSupplier nanoTime;
  private long workingSince;

  Courtesy(InputPressure pressure, Pause pause, LongSupplier nanoTime) {
    this.pressure = pressure;
    this.pause = pause;
    this.nanoTime = nanoTime;
    this.workingSince = nanoTime.getAsLong();
  }

  /** Notes that work begins now. */
  void begin() {
    workingSince = nanoTime.getAsLong();
  }

  /**
   * Rests after a piece of work if need be. May be called within a piece too, where it holds no
   * lock that posting waits for.
   */
  void giveWay() throws InterruptedException {
    Duration rest =
        Duration.ofNanos(nanoTime.getAsLong() - workingSince).multipliedBy(RESTS_A_PIECE);
    if (rest.compareTo(REST_MAX) > 0) {
      rest = REST_MAX;
    }
    while (rest.isPositive() && pressure.isHigh()) {
      Duration part = rest.compareTo(LOOK_UP) < 0 ? rest : LOOK_UP;
      pause.of(part);
      rest = rest.minus(part);
    }
    begin();
  }
}
