package dev.loyalty.ops.bench;

/** One writer of a measurement. For one thread. */
interface BatchWriter {

  /**
   * Writes one batch, durably.
   *
   * @return the number of requests in the batch
   */
  int writeBatch() throws Exception;
}
