package dev.loyalty.ledger.posting;

import java.util.Locale;

/** The lane was taken over by another owner: this one must stop. Nothing was written. */
public final class FencedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public FencedException(LanePosition mine) {
    super(
        String.format(
            Locale.ROOT,
            "%s-%d was taken over by another consumer (epoch %d is over)",
            mine.topic(),
            mine.partition(),
            mine.epoch()));
  }
}
