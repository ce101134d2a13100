package dev.loyalty.jobs.run;

import dev.loyalty.ledger.posting.Pause;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How a job gives way to ingest: while requests wait to be posted, it rests nine times as long as
 * it worked, a minute at most. So it takes a tenth of the time, and of that its share of the
 * machine; with nobody waiting it doesn't rest at all. For one thread.
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

  /** Work begins; what passed before was none. */
  void begin() {
    workingSince = nanoTime.getAsLong();
  }

  /** A piece of work is done; may be called within one too, where no lock is held that matters. */
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
