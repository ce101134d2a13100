package dev.loyalty.ingest.decode;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A structured event as JSON texts by name, to be changed one field at a time. Immutable. */
record Json(Map<String, String> attributes, Map<String, String> data) {

  /** Makes the smallest event of the type. */
  static Json event(String type) {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("specversion", "\"1.0\"");
    attributes.put("id", "\"1\"");
    attributes.put("source", "\"/shop\"");
    attributes.put("type", quoted(type));
    attributes.put("time", "\"2026-11-20T17:00:00Z\"");
    Map<String, String> data = new LinkedHashMap<>();
    data.put("program", "\"retail\"");
    data.put("account", "\"17850\"");
    switch (type) {
      case "loyalty.earn.v1", "loyalty.redeem.v1", "loyalty.hold.v1" -> data.put("points", "139");
      case "loyalty.transfer.v1" -> {
        data.put("counterparty", "\"17851\"");
        data.put("points", "139");
      }
      case "loyalty.adjust.v1" -> {
        data.put("points", "139");
        data.put("direction", "\"credit\"");
        data.put("reason", "\"GOODWILL\"");
      }
      case "loyalty.reverse.v1", "loyalty.capture.v1", "loyalty.release.v1" ->
          data.put("original", "\"invoice:536365\"");
      case "loyalty.account.update.v1" -> data.put("member", "{\"name\":\"Zoë\"}");
      default -> {}
    }
    return new Json(attributes, data);
  }

  static Json earn() {
    return event("loyalty.earn.v1");
  }

  /** Returns the event with an attribute as JSON text; null removes it. */
  Json with(String attribute, @Nullable String json) {
    return new Json(changed(attributes, attribute, json), data);
  }

  /** Returns the event with a field of data as JSON text; null removes it. */
  Json withData(String field, @Nullable String json) {
    return new Json(attributes, changed(data, field, json));
  }

  String dataText() {
    return object(data);
  }

  /** Returns the JSON text. An attribute named data replaces the data. */
  String text() {
    Map<String, String> all = new LinkedHashMap<>(attributes);
    all.putIfAbsent("data", dataText());
    return object(all);
  }

  byte[] bytes() {
    return utf8(text());
  }

  /** Returns the headers of binary mode; attributes must be strings without escapes. */
  Map<String, byte[]> headers() {
    Map<String, byte[]> headers = new HashMap<>();
    attributes.forEach(
        (name, json) -> headers.put("ce_" + name, utf8(json.substring(1, json.length() - 1))));
    return headers;
  }

  static String quoted(String text) {
    return '"' + text + '"';
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, String> changed(
      Map<String, String> object, String name, @Nullable String json) {
    Map<String, String> changed = new LinkedHashMap<>(object);
    if (json == null) {
      changed.remove(name);
    } else {
      changed.put(name, json);
    }
    return changed;
  }

  private static String object(Map<String, String> fields) {
    StringBuilder text = new StringBuilder("{");
    fields.forEach(
        (name, json) ->
            text.append(text.length() == 1 ? "" : ",")
                .append(quoted(name))
                .append(':')
                .append(json));
    return text.append('}').toString();
  }
}
