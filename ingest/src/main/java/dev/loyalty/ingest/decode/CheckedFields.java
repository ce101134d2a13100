package dev.loyalty.ingest.decode;

import dev.loyalty.ingest.decode.RawEvent.Kind;
import dev.loyalty.ledger.model.Direction;
import dev.loyalty.ledger.model.Member;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads an event's fields and checks each by its rule. It keeps the first broken rule as the
 * violation; the value returned for such a field means nothing. Not thread-safe.
 */
final class CheckedFields {

  static final int KEY_LENGTH_MAX = 200;
  static final int REFERENCE_LENGTH_MAX = 128;
  static final int REASON_LENGTH_MAX = 64;
  static final int MEMBER_FIELD_LENGTH_MAX = 200;
  static final int METADATA_BYTES_MAX = 4096;
  static final long POINTS_MAX = 1_000_000_000_000L;

  private static final char RESERVED = '~';
  private static final String FORBIDDEN_CHARACTER = "holds U+0000 or an unpaired surrogate";

  private final RawEvent event;
  private @Nullable String violation;

  CheckedFields(RawEvent event) {
    this.event = event;
  }

  /**
   * Returns the first broken rule, beginning with the field's path; null where none was broken so
   * far.
   */
  @Nullable String violation() {
    return violation;
  }

  /** Returns an attribute of any length that is known to be a string. */
  String attribute(Field field) {
    String text = (String) required(field);
    if (Texts.codePoints(text) == Texts.FORBIDDEN) {
      violate(field, FORBIDDEN_CHARACTER);
    }
    return text;
  }

  /** Returns the idempotency key, as given or made of source and id. */
  String key(String source, String id) {
    Object given = event.get(Field.IDEMPOTENCYKEY);
    String key =
        given == null ? source + '#' + id : text(Field.IDEMPOTENCYKEY, given, KEY_LENGTH_MAX);
    if (given == null && Texts.codePoints(key) > KEY_LENGTH_MAX) {
      violate(
          Field.IDEMPOTENCYKEY,
          "absent, and source#id has more than " + KEY_LENGTH_MAX + " characters");
    } else if (key.indexOf(RESERVED) == 0) {
      violate(Field.IDEMPOTENCYKEY, "a first ~ is reserved (the key is source#id where absent)");
    }
    return key;
  }

  void dataIsAnObject() {
    if (required(Field.DATA) != Kind.OBJECT) {
      violate(Field.DATA, "must be an object");
    }
  }

  String program() {
    if (required(Field.PROGRAM) instanceof String text && Texts.isProgramCode(text)) {
      return text;
    }
    violate(Field.PROGRAM, "must be a string that matches [a-z][a-z0-9-]{0,31}");
    return "";
  }

  String accountCode(Field field) {
    if (required(field) instanceof String text && Texts.isAccountCode(text)) {
      return text;
    }
    violate(field, "must be a string of 1 to 64 of A-Z a-z 0-9 . _ : -");
    return "";
  }

  long points() {
    return points(required(Field.POINTS));
  }

  @Nullable Long optionalPoints() {
    Object value = event.get(Field.POINTS);
    return value == null ? null : Long.valueOf(points(value));
  }

  private long points(Object value) {
    if (value instanceof Long points && points >= 1 && points <= POINTS_MAX) {
      return points;
    }
    violate(Field.POINTS, "must be an integer literal from 1 to " + POINTS_MAX);
    return 1;
  }

  Direction direction() {
    Object value = required(Field.DIRECTION);
    if (value.equals("credit")) {
      return Direction.CREDIT;
    }
    if (!value.equals("debit")) {
      violate(Field.DIRECTION, "must be \"credit\" or \"debit\"");
    }
    return Direction.DEBIT;
  }

  Instant time() {
    return dateTime(Field.TIME, required(Field.TIME));
  }

  @Nullable Instant optionalDateTime(Field field) {
    Object value = event.get(field);
    return value == null ? null : dateTime(field, value);
  }

  private Instant dateTime(Field field, Object value) {
    Instant instant = value instanceof String text ? DateTimes.parse(text) : null;
    if (instant == null) {
      violate(field, "must be an RFC 3339 date-time of the years 1970 to 9998, second 00 to 59");
      return Instant.EPOCH;
    }
    return instant;
  }

  String text(Field field, int lengthMax) {
    return text(field, required(field), lengthMax);
  }

  @Nullable String optionalText(Field field, int lengthMax) {
    Object value = event.get(field);
    return value == null ? null : text(field, value, lengthMax);
  }

  private String text(Field field, Object value, int lengthMax) {
    if (!(value instanceof String text)) {
      violate(field, "must be a string");
      return "";
    }
    int length = Texts.codePoints(text);
    if (length == Texts.FORBIDDEN) {
      violate(field, FORBIDDEN_CHARACTER);
    } else if (length == 0 || length > lengthMax) {
      violate(field, "must have 1 to " + lengthMax + " characters");
    }
    return text;
  }

  Member member() {
    required(Field.MEMBER);
    return optionalMember();
  }

  Member optionalMember() {
    Object value = event.get(Field.MEMBER);
    if (value == null) {
      return Member.NONE;
    }
    if (value != Kind.OBJECT) {
      violate(Field.MEMBER, "must be an object");
      return Member.NONE;
    }
    return new Member(
        optionalText(Field.MEMBER_NAME, MEMBER_FIELD_LENGTH_MAX),
        optionalText(Field.MEMBER_EMAIL, MEMBER_FIELD_LENGTH_MAX),
        optionalText(Field.MEMBER_CARD, MEMBER_FIELD_LENGTH_MAX));
  }

  Map<String, String> metadata() {
    Object value = event.get(Field.METADATA);
    if (value == null) {
      return Map.of();
    }
    if (value != Kind.OBJECT || !event.metadataOfStrings()) {
      violate(Field.METADATA, "must be an object of strings");
      return Map.of();
    }
    Map<String, String> metadata = event.metadata();
    int bytes = 0;
    for (Map.Entry<String, String> entry : metadata.entrySet()) {
      if (Texts.codePoints(entry.getKey()) == Texts.FORBIDDEN
          || Texts.codePoints(entry.getValue()) == Texts.FORBIDDEN) {
        violate(Field.METADATA, FORBIDDEN_CHARACTER);
      }
      bytes += Texts.utf8Bytes(entry.getKey()) + Texts.utf8Bytes(entry.getValue());
    }
    if (bytes > METADATA_BYTES_MAX) {
      violate(
          Field.METADATA,
          "keys and values together have more than " + METADATA_BYTES_MAX + " bytes");
    }
    return metadata;
  }

  /**
   * Returns the value; where it is absent, notes a violation and returns a value without meaning.
   */
  private Object required(Field field) {
    Object value = event.get(field);
    if (value == null) {
      violate(field, "missing");
      return "";
    }
    return value;
  }

  private void violate(Field field, String rule) {
    if (violation == null) {
      violation = field.path() + ": " + rule;
    }
  }
}
