package dev.loyalty.ingest.outcome;

import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.RejectionCode;
import dev.loyalty.ledger.model.RequestHeader;
import dev.loyalty.ledger.posting.OutcomeEvent;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes the outcomes of one lane as structured CloudEvents (contract, section 4). Equal outcomes
 * have equal bytes. Not thread-safe.
 */
final class OutcomeJson {

  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final CloudEventWriter events = new CloudEventWriter();
  private final String topic;
  private final int partition;

  /**
   * Tells whether the system's own jobs posted these outcomes, so that no record asked for them.
   */
  private final boolean ofSystem;

  private final String idPrefix;
  private String postedAt = "";

  OutcomeJson(String topic, int partition) {
    this.topic = topic;
    this.partition = partition;
    this.ofSystem = topic.startsWith(RequestHeader.SYSTEM_KEY_PREFIX);
    this.idPrefix = topic + '-' + partition + '-';
  }

  /** Sets the time at which the batch of the outcomes that follow was posted. */
  void beginBatch(Instant time) {
    postedAt = MICROS.format(time);
  }

  /** Writes one outcome of the batch that was begun. */
  byte[] write(OutcomeEvent event) {
    return events.write(
        eventId(event), "loyalty.outcome.v1", postedAt, json -> writeData(json, event));
  }

  private void writeData(JsonGenerator json, OutcomeEvent event) {
    json.writeStringProperty("program", event.program());
    json.writeStringProperty("idempotencyKey", event.key());
    json.writeStringProperty("type", event.type().eventType());
    writeResult(json, event.outcome());
    json.writeStringProperty("account", event.account());
    json.writeStringProperty("counterparty", event.counterparty());
    writePoints(json, event.points());
    json.writeNumberProperty("available", event.after().available());
    json.writeNumberProperty("pending", event.after().pending());
    json.writeNumberProperty("held", event.after().held());
    json.writeStringProperty(
        "postedAt", event.outcome() instanceof Outcome.Posted ? postedAt : null);
    writeSource(json, event.offset());
    if (event.outcome() instanceof Outcome.Duplicate(Outcome.Original original)) {
      json.writeObjectPropertyStart("original");
      writeOriginal(json, original);
      json.writeEndObject();
    }
  }

  /**
   * Names the place of the request's record, or the transfer of a job: a restore sets the count of
   * a job's lane back, so that its place would name another outcome then.
   */
  private String eventId(OutcomeEvent event) {
    return ofSystem ? transferId(event).toString() : idPrefix + event.offset();
  }

  private static UUID transferId(OutcomeEvent event) {
    if (event.outcome() instanceof Outcome.Posted posted && posted.transferId() != null) {
      return posted.transferId();
    }
    throw new IllegalStateException("not posted, so not to be published: " + event.key());
  }

  private void writeSource(JsonGenerator json, long offset) {
    if (ofSystem) {
      json.writeNullProperty("source");
    } else {
      json.writeObjectPropertyStart("source");
      json.writeStringProperty("topic", topic);
      json.writeNumberProperty("partition", partition);
      json.writeNumberProperty("offset", offset);
      json.writeEndObject();
    }
  }

  private static void writeResult(JsonGenerator json, Outcome outcome) {
    switch (outcome) {
      case Outcome.Posted posted -> writeResult(json, "POSTED", null, posted.transferId());
      case Outcome.Rejected rejected -> writeResult(json, "REJECTED", rejected.code(), null);
      case Outcome.Duplicate ignored -> writeResult(json, "DUPLICATE", null, null);
    }
  }

  private static void writeOriginal(JsonGenerator json, Outcome.Original original) {
    RejectionCode code = original.code();
    writeResult(json, code == null ? "POSTED" : "REJECTED", code, original.transferId());
  }

  private static void writeResult(
      JsonGenerator json, String status, @Nullable RejectionCode code, @Nullable UUID transferId) {
    json.writeStringProperty("status", status);
    json.writeStringProperty("code", code == null ? null : code.name());
    json.writeStringProperty("transferId", transferId == null ? null : transferId.toString());
  }

  private static void writePoints(JsonGenerator json, @Nullable Long points) {
    if (points == null) {
      json.writeNullProperty("points");
    } else {
      json.writeNumberProperty("points", points);
    }
  }
}
