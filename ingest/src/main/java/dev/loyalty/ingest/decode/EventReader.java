package dev.loyalty.ingest.decode;

import dev.loyalty.ingest.decode.RawEvent.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads a value in one pass: checks all of it against RFC 8259 and the contract's limits, and keeps
 * the fields that some event type knows. One object a value; not thread-safe.
 *
 * <p>Jackson parses. This class adds the checks that Jackson's parser leaves out: strict UTF-8 (the
 * JDK decodes the bytes first, because the parser accepts overlong forms and may guess another
 * encoding), no byte order mark, nothing after the value, and the length of numbers (Jackson counts
 * neither the sign nor the point).
 */
final class EventReader {

  static final int DEPTH_MAX = 64;
  static final int NUMBER_LENGTH_MAX = 1000;

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /** A limit beyond any value, so that only the limits above apply. */
  private static final int UNBOUNDED = 1 << 20;

  private static final int LONG_LENGTH_SAFE = 18;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // All parsers share a table of names, which is copied for each new name. Metadata may
          // bring new names in every event: an event then takes 27 µs instead of 1.6.
          .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_MAX)
                  .maxNumberLength(UNBOUNDED)
                  .maxNameLength(UNBOUNDED)
                  .maxStringLength(UNBOUNDED)
                  .build())
          .build();

  private final JsonParser parser;
  private final RawEvent event;

  private EventReader(JsonParser parser, RawEvent event) {
    this.parser = parser;
    this.event = event;
  }

  /** Reads a whole CloudEvent; returns what makes it malformed, or null. */
  static @Nullable String readStructured(byte[] value, RawEvent into) {
    return read(value, into, EventReader::readEnvelope);
  }

  /** Reads an event's data alone; returns what makes it malformed, or null. */
  static @Nullable String readData(byte[] value, RawEvent into) {
    return read(value, into, EventReader::readDataValue);
  }

  private interface Root {
    void read(EventReader reader, JsonToken first);
  }

  private static @Nullable String read(byte[] value, RawEvent into, Root root) {
    ByteBuffer bytes = ByteBuffer.wrap(value);
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      return "the value is not UTF-8 at byte " + bytes.position();
    }
    if (text.startsWith(BYTE_ORDER_MARK)) {
      return "the value begins with a byte order mark";
    }
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
      try {
        JsonToken first = parser.nextToken();
        if (first == null) {
          return "the value is empty";
        }
        root.read(new EventReader(parser, into), first);
        return parser.nextToken() == null ? null : "something follows the JSON value";
      } catch (StreamConstraintsException | StreamReadException e) {
        return whatIsMalformed(e, parser);
      }
    }
  }

  /**
   * Describes the failure without the parser's own words, which quote what was read and may be
   * personal.
   */
  private static String whatIsMalformed(JacksonException e, JsonParser parser) {
    String message = e.getOriginalMessage();
    String where = " near character " + parser.currentLocation().getCharOffset();
    if (e instanceof NumberTooLong) {
      return "a number of more than " + NUMBER_LENGTH_MAX + " characters" + where;
    }
    if (e instanceof StreamConstraintsException) {
      return "nested deeper than " + DEPTH_MAX + where;
    }
    if (message != null && message.startsWith("Duplicate Object property")) {
      return "a field twice in one object" + knownName(parser.currentName()) + where;
    }
    return "the value is not JSON" + where;
  }

  private static String knownName(@Nullable String name) {
    boolean known =
        name != null
            && (Field.findAttribute(name) != null
                || Field.findInData(name) != null
                || Field.findInMember(name) != null);
    return known ? " (" + name + ")" : "";
  }

  private void readEnvelope(JsonToken first) {
    if (first != JsonToken.START_OBJECT) {
      event.setRoot(readValue(first));
      return;
    }
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      Field field = Field.findAttribute(name);
      JsonToken token = parser.nextToken();
      if (field == Field.DATA) {
        readDataValue(token);
      } else if (field == null) {
        skipValue(token);
      } else {
        event.set(field, readValue(token));
      }
    }
  }

  private void readDataValue(JsonToken token) {
    if (token != JsonToken.START_OBJECT) {
      event.set(Field.DATA, readValue(token));
      return;
    }
    event.set(Field.DATA, Kind.OBJECT);
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      Field field = Field.findInData(name);
      JsonToken next = parser.nextToken();
      if (field == null) {
        skipValue(next);
      } else if (next != JsonToken.START_OBJECT) {
        event.set(field, readValue(next));
      } else {
        event.set(field, Kind.OBJECT);
        readObjectInData(field);
      }
    }
  }

  private void readObjectInData(Field object) {
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      JsonToken token = parser.nextToken();
      Field field = object == Field.MEMBER ? Field.findInMember(name) : null;
      if (object == Field.METADATA) {
        event.addMetadata(name, readValue(token));
      } else if (field == null) {
        skipValue(token);
      } else {
        event.set(field, readValue(token));
      }
    }
  }

  private @Nullable Object readValue(JsonToken token) {
    return switch (token) {
      case VALUE_NULL -> null;
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> readInteger();
      case VALUE_NUMBER_FLOAT -> {
        checkNumberLength();
        yield Kind.FRACTION;
      }
      case VALUE_TRUE, VALUE_FALSE -> Kind.BOOLEAN;
      case START_ARRAY -> {
        skipValue(token);
        yield Kind.ARRAY;
      }
      case START_OBJECT -> {
        skipValue(token);
        yield Kind.OBJECT;
      }
      case END_ARRAY, END_OBJECT, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw new IllegalStateException("no value begins with " + token);
    };
  }

  private Object readInteger() {
    checkNumberLength();
    if (parser.getStringLength() > LONG_LENGTH_SAFE) {
      return Kind.HUGE_INTEGER;
    }
    return parser.getLongValue();
  }

  private void skipValue(JsonToken first) {
    int depth = 0;
    for (JsonToken token = first; ; token = parser.nextToken()) {
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      } else if (token.isNumeric()) {
        checkNumberLength();
      }
      if (depth == 0) {
        return;
      }
    }
  }

  private void checkNumberLength() {
    if (parser.getStringLength() > NUMBER_LENGTH_MAX) {
      throw new NumberTooLong();
    }
  }

  private static final class NumberTooLong extends StreamConstraintsException {
    private static final long serialVersionUID = 1L;

    NumberTooLong() {
      super("number too long");
    }
  }
}
