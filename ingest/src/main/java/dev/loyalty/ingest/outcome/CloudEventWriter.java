package dev.loyalty.ingest.outcome;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * Writes structured CloudEvents of the ledger as JSON, one after the other into one buffer. Equal
 * events have equal bytes. Not thread-safe.
 */
final class CloudEventWriter {

  /** The header that says how these events are encoded. */
  static final Header CONTENT_TYPE =
      new RecordHeader(
          "content-type", "application/cloudevents+json".getBytes(StandardCharsets.US_ASCII));

  private static final String SOURCE = "/loyalty/ledger";

  /** Writes characters beyond the basic plane in UTF-8, as all others, not as two escapes. */
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8).build();

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);

  /**
   * Writes one event.
   *
   * @param data writes the properties of the event's data
   */
  byte[] write(String id, String type, String time, Consumer<JsonGenerator> data) {
    bytes.reset();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      json.writeStringProperty("specversion", "1.0");
      json.writeStringProperty("id", id);
      json.writeStringProperty("source", SOURCE);
      json.writeStringProperty("type", type);
      json.writeStringProperty("time", time);
      json.writeStringProperty("datacontenttype", "application/json");
      json.writeObjectPropertyStart("data");
      data.accept(json);
      json.writeEndObject();
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }
}
