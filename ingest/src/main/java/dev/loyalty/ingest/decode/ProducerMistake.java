package dev.loyalty.ingest.decode;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes common mistakes of producers' settings in records that can't be read, so that a dead
 * letter's detail can name the mistake itself. Pure and thread-safe.
 */
final class ProducerMistake {

  private static final String NONE = "";
  private static final int SCHEMA_REGISTRY_PREFIX = 5;

  private ProducerMistake() {}

  /**
   * Returns what to add to the detail of a value that is malformed; empty where nothing is known.
   */
  static String inValue(byte[] value) {
    if (looksLikeUtf16(value)) {
      return " (it looks like UTF-16: send UTF-8)";
    }
    if (value.length > SCHEMA_REGISTRY_PREFIX && value[0] == 0) {
      return " (it begins with 0x00 as a schema registry's serializer writes: send JSON alone)";
    }
    if (value.length > 1 && value[0] == 0x1F && value[1] == (byte) 0x8B) {
      return " (it looks like gzip: let the producer's compression.type compress)";
    }
    return NONE;
  }

  /** Returns what to add where binary mode was assumed and no attribute header is there. */
  static String inContentType(byte @Nullable [] contentType) {
    if (contentType == null) {
      return NONE;
    }
    String text =
        new String(contentType, StandardCharsets.ISO_8859_1).strip().toLowerCase(Locale.ROOT);
    if (text.startsWith("\"") || text.startsWith("'")) {
      return " (the content-type is in quotation marks: send it without them)";
    }
    if (text.startsWith("application/cloudevents-batch")) {
      return " (the content-type says a batch: send each event as a record of its own)";
    }
    if (text.startsWith("application/json")) {
      return " (a whole event as JSON needs the content-type application/cloudevents+json)";
    }
    return NONE;
  }

  /** Tells what stands where an event's object is expected. */
  static String inRoot(@Nullable Object root) {
    if (root == RawEvent.Kind.ARRAY) {
      return "the value is an array, not an event: send each event as a record of its own";
    }
    String what =
        root == null ? "null" : root instanceof String ? "a string" : "a number or boolean";
    return "the value is " + what + ", not an object with an event's attributes";
  }

  /** A byte order mark, or an ASCII character whose other byte is zero. */
  private static boolean looksLikeUtf16(byte[] value) {
    if (value.length < 2) {
      return false;
    }
    int first = value[0] & 0xFF;
    int second = value[1] & 0xFF;
    return first == 0xFE && second == 0xFF
        || first == 0xFF && second == 0xFE
        || isBeginOfJson(first) && second == 0
        || first == 0 && isBeginOfJson(second);
  }

  private static boolean isBeginOfJson(int character) {
    return character == '{' || character == '[';
  }
}
