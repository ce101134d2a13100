package dev.loyalty.ops.bench;

/** One writer of a measurement. For one thread. */
interface BatchWriter {

  /**
   * Writes one batch, durably.
   *
   * @return how many requests it held
   */
  int writeBatch() throws Exception;
}
