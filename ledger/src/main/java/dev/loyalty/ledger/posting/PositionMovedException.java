package dev.loyalty.ledger.posting;

/** The lane stands elsewhere than the batch began, under the same owner. Nothing was written. */
public final class PositionMovedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PositionMovedException(LanePosition expected, long nextOffset) {
    super(
        "%s-%d stands at offset %d, not at %d"
            .formatted(expected.topic(), expected.partition(), nextOffset, expected.nextOffset()));
  }
}
