package dev.loyalty.ingest.broker;

import org.jspecify.annotations.Nullable;

/** Hears, on a thread of the producer, what became of a record; must return at once. */
public interface Delivery {

  /**
   * @param failure null: the broker has it
   */
  void done(@Nullable Exception failure);
}
