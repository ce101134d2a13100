package dev.loyalty.ledger.posting;

import java.util.Locale;

/**
 * The lane no longer stands where the batch began, though its owner is the same. Nothing was
 * written.
 */
public final class PositionMovedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PositionMovedException(LanePosition expected, LanePosition found) {
    super(
        String.format(
            Locale.ROOT,
            "%s-%d stands at offset %d behind batch %d, not at %d behind %d",
            expected.topic(),
            expected.partition(),
            found.nextOffset(),
            found.batchNo(),
            expected.nextOffset(),
            expected.batchNo()));
  }
}
