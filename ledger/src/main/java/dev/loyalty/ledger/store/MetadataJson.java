package dev.loyalty.ledger.store;

import java.util.Map;
import java.util.TreeMap;

/** Metadata as a JSON object, its names sorted, so that equal metadata has equal bytes. */
final class MetadataJson {

  private MetadataJson() {}

  static String of(Map<String, String> metadata) {
    StringBuilder json = new StringBuilder(32 * metadata.size());
    json.append('{');
    new TreeMap<>(metadata)
        .forEach(
            (name, value) -> {
              if (json.length() > 1) {
                json.append(',');
              }
              JsonText.quote(name, json);
              json.append(':');
              JsonText.quote(value, json);
            });
    return json.append('}').toString();
  }
}
