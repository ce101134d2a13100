package dev.loyalty.ingest.decode;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one event as written, before they are checked: the type, which says which fields
 * are known, may come last. Not thread-safe.
 *
 * <p>A field's value is a {@link String}, a {@link Long} (an integer literal), a {@link Kind} (for
 * all else), or null where it is absent or {@code null}.
 */
final class RawEvent {

  /** The kind of a value that is neither a string nor a small integer. */
  enum Kind {
    /** An integer literal beyond what any field takes. */
    HUGE_INTEGER,
    /** A number with a fraction or an exponent. */
    FRACTION,
    BOOLEAN,
    ARRAY,
    /** An object; its content is kept for member and metadata only. */
    OBJECT,
    /** A header that isn't UTF-8. */
    BYTES
  }

  private final @Nullable Object[] values = new @Nullable Object[Field.COUNT];
  private @Nullable Object root = Kind.OBJECT;
  private @Nullable Map<String, String> metadata;
  private boolean metadataOfStrings = true;

  @Nullable Object get(Field field) {
    return values[field.ordinal()];
  }

  void set(Field field, @Nullable Object value) {
    values[field.ordinal()] = value;
  }

  /** Keeps the value of a structured event that stands where its object should. */
  void setRoot(@Nullable Object value) {
    root = value;
  }

  @Nullable Object root() {
    return root;
  }

  /** Tells whether the value of a structured event is an object, as its attributes need. */
  boolean hasEnvelope() {
    return root == Kind.OBJECT;
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

  /** Returns the entries that are strings, in their order, unmodifiable. */
  Map<String, String> metadata() {
    return metadata == null ? Map.of() : Collections.unmodifiableMap(metadata);
  }

  /** Tells whether every entry of the metadata is a string. */
  boolean metadataOfStrings() {
    return metadataOfStrings;
  }
}
