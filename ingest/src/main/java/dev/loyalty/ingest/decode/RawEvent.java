package dev.loyalty.ingest.decode;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one event as they were written, not judged yet: the type, which says what is known,
 * may come last. Not thread-safe.
 *
 * <p>A field's value is a {@link String}, a {@link Long} (an integer literal), a {@link Kind} (for
 * all else), or null where it is absent or {@code null}.
 */
final class RawEvent {

  /** A value of which nothing more is known than that it is no string and no small integer. */
  enum Kind {
    /** An integer literal beyond what any field takes. */
    HUGE_INTEGER,
    /** A number with a fraction or an exponent. */
    FRACTION,
    BOOLEAN,
    ARRAY,
    /** Of member and metadata, what is in it is kept; of others it isn't. */
    OBJECT,
    /** A header that isn't UTF-8. */
    BYTES
  }

  private final @Nullable Object[] values = new @Nullable Object[Field.COUNT];
  private @Nullable Map<String, String> metadata;
  private boolean metadataOfStrings = true;

  @Nullable Object get(Field field) {
    return values[field.ordinal()];
  }

  void set(Field field, @Nullable Object value) {
    values[field.ordinal()] = value;
  }

  void addMetadata(String name, @Nullable Object value) {
    if (value instanceof String text) {
      if (metadata == null) {
        metadata = new LinkedHashMap<>();
      }
      metadata.put(name, text);
    } else if (value != null) {
      metadataOfStrings = false;
    }
  }

  /** The entries that are strings, in their order, unmodifiable. */
  Map<String, String> metadata() {
    return metadata == null ? Map.of() : Collections.unmodifiableMap(metadata);
  }

  /** False if an entry of the metadata is something else. */
  boolean metadataOfStrings() {
    return metadataOfStrings;
  }
}
