package dev.loyalty.ledger.store;

import java.io.StringWriter;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes metadata as a JSON object with its names sorted: equal metadata has equal text. */
final class MetadataJson {

  private static final JsonFactory JSON = new JsonFactory();

  private MetadataJson() {}

  static String of(Map<String, String> metadata) {
    StringWriter text = new StringWriter(32 * metadata.size());
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      new TreeMap<>(metadata).forEach(json::writeStringProperty);
      json.writeEndObject();
    }
    return text.toString();
  }
}
