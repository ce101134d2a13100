package dev.loyalty.ingest.decode;

import static dev.loyalty.ingest.decode.DeadLetterCode.MALFORMED_JSON;
import static dev.loyalty.ingest.decode.DeadLetterCode.NOT_A_CLOUDEVENT;
import static dev.loyalty.ingest.decode.DeadLetterCode.NULL_VALUE;
import static dev.loyalty.ingest.decode.DeadLetterCode.SCHEMA_VIOLATION;
import static dev.loyalty.ingest.decode.DeadLetterCode.TOO_LARGE;
import static dev.loyalty.ingest.decode.DeadLetterCode.UNSUPPORTED_TYPE;

import dev.loyalty.ingest.decode.Decoded.Unreadable;
import dev.loyalty.ingest.decode.RawEvent.Kind;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.RequestHeader;
import dev.loyalty.ledger.model.RequestType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a record of {@code loyalty.transfers} as an event: CloudEvents 1.0 in structured or binary
 * mode (contract, section 2). {@code docs/events/README.md} settles what the contract leaves open.
 * Pure and thread-safe; no record makes it throw.
 */
public final class EventDecoder {

  /** The most bytes of a record's value. */
  public static final int VALUE_BYTES_MAX = 65_536;

  private static final String CONTENT_TYPE = "content-type";
  private static final String STRUCTURED = "application/cloudevents+json";
  private static final String ATTRIBUTE_PREFIX = "ce_";
  private static final String SPECVERSION = "1.0";
  private static final String SPECVERSION_MISSING = "specversion: missing";
  private static final List<Field> ATTRIBUTES =
      List.of(
          Field.SPECVERSION, Field.ID, Field.SOURCE, Field.TYPE, Field.TIME, Field.IDEMPOTENCYKEY);
  private static final List<Field> IDENTIFYING = List.of(Field.ID, Field.SOURCE, Field.TYPE);

  /**
   * @param value the record's value, which is neither kept nor changed
   */
  public Decoded decode(byte @Nullable [] value, EventHeaders headers) {
    if (value == null) {
      return new Unreadable(NULL_VALUE, "the record has no value");
    }
    if (value.length > VALUE_BYTES_MAX) {
      return new Unreadable(
          TOO_LARGE, "the value has " + value.length + " bytes, more than " + VALUE_BYTES_MAX);
    }
    RawEvent event = new RawEvent();
    boolean structured = isStructured(headers);
    String malformed =
        structured ? EventReader.readStructured(value, event) : EventReader.readData(value, event);
    if (malformed != null) {
      return new Unreadable(MALFORMED_JSON, malformed + ProducerMistake.inValue(value));
    }
    if (structured && !event.hasEnvelope()) {
      return new Unreadable(NOT_A_CLOUDEVENT, ProducerMistake.inRoot(event.root()));
    }
    if (!structured) {
      readAttributes(headers, event);
      if (event.get(Field.SPECVERSION) == null) {
        return new Unreadable(
            NOT_A_CLOUDEVENT,
            SPECVERSION_MISSING + ProducerMistake.inContentType(headers.findLast(CONTENT_TYPE)));
      }
    }
    return judge(event);
  }

  private static boolean isStructured(EventHeaders headers) {
    byte[] contentType = headers.findLast(CONTENT_TYPE);
    if (contentType == null) {
      return !headers.anyStartsWith(ATTRIBUTE_PREFIX);
    }
    String text = new String(contentType, StandardCharsets.ISO_8859_1);
    int parameters = text.indexOf(';');
    String mediaType = parameters < 0 ? text : text.substring(0, parameters);
    return mediaType.strip().equalsIgnoreCase(STRUCTURED);
  }

  private static void readAttributes(EventHeaders headers, RawEvent event) {
    for (Field attribute : ATTRIBUTES) {
      byte[] bytes = headers.findLast(attribute.header());
      if (bytes != null) {
        event.set(attribute, textOrKind(bytes));
      }
    }
  }

  private static Object textOrKind(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return Kind.BYTES;
    }
  }

  private static Decoded judge(RawEvent event) {
    Object specversion = event.get(Field.SPECVERSION);
    if (!SPECVERSION.equals(specversion)) {
      return new Unreadable(
          NOT_A_CLOUDEVENT,
          specversion == null ? SPECVERSION_MISSING : "specversion: must be the string \"1.0\"");
    }
    for (Field attribute : IDENTIFYING) {
      Object value = event.get(attribute);
      if (!(value instanceof String text) || text.isEmpty()) {
        return new Unreadable(
            NOT_A_CLOUDEVENT,
            attribute.path() + ": " + (value == null ? "missing" : "must be a non-empty string"));
      }
    }
    Optional<RequestType> type = RequestType.findByEventType(String.valueOf(event.get(Field.TYPE)));
    if (type.isEmpty()) {
      return new Unreadable(UNSUPPORTED_TYPE, "type: none of the types that are known here");
    }
    CheckedFields fields = new CheckedFields(event);
    Request request = request(type.get(), fields);
    String violation = fields.violation();
    return violation == null
        ? new Decoded.Event(request)
        : new Unreadable(SCHEMA_VIOLATION, violation);
  }

  private static Request request(RequestType type, CheckedFields fields) {
    RequestHeader header = header(type, fields);
    return switch (type) {
      case EARN ->
          new Request.Earn(
              header,
              fields.points(),
              fields.optionalDateTime(Field.ACTIVATES_AT),
              fields.optionalDateTime(Field.EXPIRES_AT));
      case REDEEM -> new Request.Redeem(header, fields.points());
      case TRANSFER ->
          new Request.Transfer(header, fields.accountCode(Field.COUNTERPARTY), fields.points());
      case ADJUST -> new Request.Adjust(header, fields.points(), fields.direction());
      case REVERSE -> new Request.Reverse(header, original(fields), fields.optionalPoints());
      case HOLD ->
          new Request.Hold(header, fields.points(), fields.optionalDateTime(Field.EXPIRES_AT));
      case CAPTURE -> new Request.Capture(header, original(fields), fields.optionalPoints());
      case RELEASE -> new Request.Release(header, original(fields));
      case OPEN -> new Request.Open(header, fields.optionalMember());
      case UPDATE -> new Request.Update(header, fields.member());
      case FREEZE -> new Request.Freeze(header);
      case UNFREEZE -> new Request.Unfreeze(header);
      case CLOSE -> new Request.Close(header);
      case EXPIRE, ACTIVATE ->
          throw new IllegalStateException("no event of a producer is of type " + type);
    };
  }

  private static RequestHeader header(RequestType type, CheckedFields fields) {
    String id = fields.attribute(Field.ID);
    String source = fields.attribute(Field.SOURCE);
    var time = fields.time();
    String key = fields.key(source, id);
    fields.dataIsAnObject();
    return new RequestHeader(
        fields.program(),
        fields.accountCode(Field.ACCOUNT),
        key,
        time,
        fields.optionalText(Field.REFERENCE, CheckedFields.REFERENCE_LENGTH_MAX),
        type == RequestType.ADJUST
            ? fields.text(Field.REASON, CheckedFields.REASON_LENGTH_MAX)
            : fields.optionalText(Field.REASON, CheckedFields.REASON_LENGTH_MAX),
        fields.metadata());
  }

  /** Returns a key of any form; one that no producer can have used is simply not found. */
  private static String original(CheckedFields fields) {
    return fields.text(Field.ORIGINAL, CheckedFields.KEY_LENGTH_MAX);
  }
}
