package dev.loyalty.ledger.posting;

/** The lane was taken over by another owner: this one must stop. Nothing was written. */
public final class FencedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public FencedException(LanePosition mine) {
    super(
        "%s-%d was taken over by another consumer (epoch %d is over)"
            .formatted(mine.topic(), mine.partition(), mine.epoch()));
  }
}
