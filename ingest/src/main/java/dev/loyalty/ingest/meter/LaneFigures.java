package dev.loyalty.ingest.meter;

/** The figures of a lane. Any thread reads them at any time. */
public interface LaneFigures {

  String topic();

  int partition();

  /** Returns the first offset that is not in the book; NaN while unknown. */
  double position();

  /**
   * Returns the number of records in the log, as of a few seconds ago, that are not in the book;
   * NaN while unknown.
   */
  double lagRecords();

  /**
   * Returns the age of the oldest record that was read and is not in the book; 0 without one. NaN
   * where records wait that a stopped lane has not read.
   */
  double lagSeconds();

  /**
   * Returns the number of records, as of a few seconds ago, that can't be read because a producer's
   * transaction is open.
   */
  double heldBackRecords();

  /** Returns the number of committed batches whose outcomes the broker doesn't have yet. */
  double outcomeBacklogBatches();
}
