package dev.loyalty.ingest.decode;

import org.jspecify.annotations.Nullable;

/**
 * The headers of a record that decoding needs. Names are compared exactly, as Kafka does; a header
 * without a value counts as absent; of several with one name the last one counts.
 */
public interface EventHeaders {

  EventHeaders NONE =
      new EventHeaders() {
        @Override
        public byte @Nullable [] findLast(String name) {
          return null;
        }

        @Override
        public boolean anyStartsWith(String prefix) {
          return false;
        }
      };

  /** Returns the value of the last header of that name; null without one. */
  byte @Nullable [] findLast(String name);

  /** Tells whether a header with a value has a name that starts so. */
  boolean anyStartsWith(String prefix);
}
