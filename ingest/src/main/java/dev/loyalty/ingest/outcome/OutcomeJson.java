package dev.loyalty.ingest.outcome;

import static dev.loyalty.ingest.outcome.JsonBytes.ascii;

import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.RejectionCode;
import dev.loyalty.ledger.model.RequestHeader;
import dev.loyalty.ledger.model.RequestType;
import dev.loyalty.ledger.posting.OutcomeEvent;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes the outcomes of one lane as structured CloudEvents (contract, section 4). The same outcome
 * always makes the same bytes. Not thread-safe.
 */
public final class OutcomeJson {

  /** The {@code content-type} header of an outcome. */
  public static final String CONTENT_TYPE = "application/cloudevents+json";

  /** The {@code source} attribute of an outcome. */
  public static final String SOURCE = "/loyalty/ledger";

  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private static final byte[] BEGIN = ascii("{\"specversion\":\"1.0\",\"id\":");
  private static final byte[] END_OF_ID = ascii("\"");
  private static final byte[] TIME =
      ascii(",\"source\":\"" + SOURCE + "\",\"type\":\"loyalty.outcome.v1\",\"time\":");
  private static final byte[] PROGRAM =
      ascii(",\"datacontenttype\":\"application/json\",\"data\":{\"program\":");
  private static final byte[] KEY = ascii(",\"idempotencyKey\":");
  private static final byte[] TYPE = ascii(",\"type\":");
  private static final byte[] POSTED =
      ascii(",\"status\":\"POSTED\",\"code\":null,\"transferId\":");
  private static final byte[] REJECTED = ascii(",\"status\":\"REJECTED\",\"code\":");
  private static final byte[] NO_TRANSFER = ascii(",\"transferId\":null");
  private static final byte[] DUPLICATE =
      ascii(",\"status\":\"DUPLICATE\",\"code\":null,\"transferId\":null");
  private static final byte[] ACCOUNT = ascii(",\"account\":");
  private static final byte[] COUNTERPARTY = ascii(",\"counterparty\":");
  private static final byte[] POINTS = ascii(",\"points\":");
  private static final byte[] AVAILABLE = ascii(",\"available\":");
  private static final byte[] PENDING = ascii(",\"pending\":");
  private static final byte[] HELD = ascii(",\"held\":");
  private static final byte[] POSTED_AT = ascii(",\"postedAt\":");
  private static final byte[] END_OF_SOURCE = ascii("}");
  private static final byte[] NO_SOURCE = ascii(",\"source\":null");
  private static final byte[] NO_BYTES = {};
  private static final byte[] ORIGINAL_POSTED =
      ascii(",\"original\":{\"status\":\"POSTED\",\"code\":null,\"transferId\":");
  private static final byte[] ORIGINAL_REJECTED =
      ascii(",\"original\":{\"status\":\"REJECTED\",\"code\":");
  private static final byte[] END_OF_ORIGINAL = ascii("}");
  private static final byte[] END = ascii("}}");

  private static final Map<RequestType, byte[]> TYPES = new EnumMap<>(RequestType.class);
  private static final Map<RejectionCode, byte[]> CODES = new EnumMap<>(RejectionCode.class);

  static {
    for (RequestType type : RequestType.values()) {
      TYPES.put(type, ascii('"' + type.eventType() + '"'));
    }
    for (RejectionCode code : RejectionCode.values()) {
      CODES.put(code, ascii('"' + code.name() + '"'));
    }
  }

  private final JsonBytes json = new JsonBytes();
  private final byte[] idBegin;
  private final byte[] source;
  private byte[] time = {};

  /** Topic names have no letters that JSON escapes. */
  public OutcomeJson(String topic, int partition) {
    idBegin = ascii('"' + topic + '-' + partition + '-');
    source =
        topic.startsWith(RequestHeader.SYSTEM_KEY_PREFIX)
            ? NO_BYTES
            : ascii(
                ",\"source\":{\"topic\":\""
                    + topic
                    + "\",\"partition\":"
                    + partition
                    + ",\"offset\":");
  }

  /** Says when the batch was posted of which outcomes follow. */
  public void beginBatch(Instant postedAt) {
    time = ascii('"' + MICROS.format(postedAt) + '"');
  }

  /** One outcome of the batch that was begun. */
  public byte[] write(OutcomeEvent event) {
    json.clear();
    json.raw(BEGIN);
    writeEventId(event);
    json.raw(TIME);
    json.raw(time);
    json.raw(PROGRAM);
    json.plain(event.program());
    json.raw(KEY);
    json.text(event.key());
    json.raw(TYPE);
    json.raw(Objects.requireNonNull(TYPES.get(event.type())));
    writeResult(event.outcome());
    json.raw(ACCOUNT);
    json.plain(event.account());
    json.raw(COUNTERPARTY);
    writePlain(event.counterparty());
    json.raw(POINTS);
    writeNumber(event.points());
    json.raw(AVAILABLE);
    json.number(event.after().available());
    json.raw(PENDING);
    json.number(event.after().pending());
    json.raw(HELD);
    json.number(event.after().held());
    json.raw(POSTED_AT);
    if (event.outcome() instanceof Outcome.Posted) {
      json.raw(time);
    } else {
      json.putNull();
    }
    writeSource(event.offset());
    if (event.outcome() instanceof Outcome.Duplicate duplicate) {
      writeOriginal(duplicate.original());
    }
    json.raw(END);
    return json.copy();
  }

  /**
   * Where the record is. What the system itself asked is in no topic: it has the transfer's own id,
   * because a restore sets a lane's count back.
   */
  private void writeEventId(OutcomeEvent event) {
    if (isOfSystem()) {
      json.uuid(transferId(event));
    } else {
      json.raw(idBegin);
      json.number(event.offset());
      json.raw(END_OF_ID);
    }
  }

  private static UUID transferId(OutcomeEvent event) {
    if (event.outcome() instanceof Outcome.Posted posted && posted.transferId() != null) {
      return posted.transferId();
    }
    throw new IllegalStateException("not posted, so not to be published: " + event.key());
  }

  private boolean isOfSystem() {
    return source.length == 0;
  }

  /** What the system itself asked has none. */
  private void writeSource(long offset) {
    if (isOfSystem()) {
      json.raw(NO_SOURCE);
    } else {
      json.raw(source);
      json.number(offset);
      json.raw(END_OF_SOURCE);
    }
  }

  private void writeResult(Outcome outcome) {
    switch (outcome) {
      case Outcome.Posted posted -> {
        json.raw(POSTED);
        writeId(posted.transferId());
      }
      case Outcome.Rejected rejected -> {
        json.raw(REJECTED);
        json.raw(Objects.requireNonNull(CODES.get(rejected.code())));
        json.raw(NO_TRANSFER);
      }
      case Outcome.Duplicate ignored -> json.raw(DUPLICATE);
    }
  }

  private void writeOriginal(Outcome.Original original) {
    RejectionCode code = original.code();
    if (code == null) {
      json.raw(ORIGINAL_POSTED);
      writeId(original.transferId());
    } else {
      json.raw(ORIGINAL_REJECTED);
      json.raw(Objects.requireNonNull(CODES.get(code)));
      json.raw(NO_TRANSFER);
    }
    json.raw(END_OF_ORIGINAL);
  }

  private void writeId(@Nullable UUID id) {
    if (id == null) {
      json.putNull();
    } else {
      json.uuid(id);
    }
  }

  private void writePlain(@Nullable String text) {
    if (text == null) {
      json.putNull();
    } else {
      json.plain(text);
    }
  }

  private void writeNumber(@Nullable Long number) {
    if (number == null) {
      json.putNull();
    } else {
      json.number(number);
    }
  }
}
