package dev.loyalty.ingest.broker;

import org.jspecify.annotations.Nullable;

/** Hears, on a thread of the producer, whether a record was delivered; must return at once. */
public interface Delivery {

  /**
   * @param failure null where the broker has it
   */
  void done(@Nullable Exception failure);
}
