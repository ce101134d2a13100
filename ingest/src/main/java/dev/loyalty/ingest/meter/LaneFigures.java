package dev.loyalty.ingest.meter;

/** What a lane tells about itself. Read by any thread, at any time. */
public interface LaneFigures {

  String topic();

  int partition();

  /** The first offset that is not in the book; NaN while that isn't known. */
  double position();

  /**
   * Records in the log, as it was a few seconds ago, that are not in the book; NaN while that isn't
   * known.
   */
  double lagRecords();

  /**
   * The age of the oldest record that was read and is not in the book; 0 if there is none. NaN
   * where records wait that a stopped lane has not read.
   */
  double lagSeconds();

  /** Records that can't be read because a producer's transaction is open, as of lately. */
  double heldBackRecords();

  /** Committed batches whose outcomes the broker doesn't have yet. */
  double outcomeBacklogBatches();
}
