package dev.loyalty.ingest.decode;

import static dev.loyalty.ingest.decode.EventCase.good;
import static dev.loyalty.ingest.decode.EventCase.noEvent;
import static dev.loyalty.ingest.decode.EventCase.violation;
import static dev.loyalty.ingest.decode.Json.quoted;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The contract's cases for an event's attributes, and for data as a whole. */
final class AttributeCases {

  private static final String SMILE = "\uD83D\uDE00";
  static final List<String> NO_STRINGS = List.of("1", "1.0", "true", "[]", "{}", "[\"1.0\"]");
  static final List<String> FORBIDDEN =
      List.of(
          "\"a\\u0000b\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"a\\udc00\"",
          "\"\\ud83dx\"",
          "\"\\ude00\\ud83d\"");
  static final String SURROGATES = "validators see strings after decoding, which may replace them";
  static final String DERIVED_KEY = "the key made of two attributes is beyond a schema";
  static final String CALENDAR = "the length of a February is beyond a readable pattern";

  private AttributeCases() {}

  static List<EventCase> all() {
    List<EventCase> all = new ArrayList<>();
    identifying(all);
    types(all);
    forbiddenCharacters(all);
    times(all);
    keys(all);
    ignored(all);
    data(all);
    return all;
  }

  /**
   * Marks a case as beyond a schema where its parser may have replaced the character; a schema can
   * refuse U+0000.
   */
  static EventCase forbidden(EventCase each, String json) {
    return json.contains("u0000") ? each : each.beyondSchema(SURROGATES);
  }

  private static void identifying(List<EventCase> all) {
    Json earn = Json.earn();
    for (String field : List.of("specversion", "id", "source", "type")) {
      all.add(noEvent(field, "missing", earn.with(field, null)));
      all.add(noEvent(field, "null", earn.with(field, "null")));
      all.add(noEvent(field, "empty", earn.with(field, "\"\"")));
      for (String json : NO_STRINGS) {
        all.add(noEvent(field, json, earn.with(field, json)));
      }
    }
    for (String version : List.of("1", "1.0.0", "1.1", "0.3", " 1.0", "1.0 ", "１.0")) {
      all.add(noEvent("specversion", version, earn.with("specversion", quoted(version))));
    }
    all.add(
        noEvent(
            "specversion",
            "comes before all that is wrong with data",
            earn.with("specversion", null).with("type", "\"x\"").with("data", "1")));
    all.add(noEvent("type", "comes before time", earn.with("type", null).with("time", null)));
    for (String text : List.of(" ", "/", "a b", "é", SMILE, "#", "\\n", "x".repeat(99))) {
      all.add(good("id " + text, earn.with("id", quoted(text))));
      all.add(good("source " + text, earn.with("source", quoted(text))));
    }
  }

  private static void types(List<EventCase> all) {
    for (String type :
        List.of(
            "loyalty.earn.v2",
            "loyalty.earn",
            "loyalty.EARN.v1",
            " loyalty.earn.v1",
            "loyalty.outcome.v1",
            "loyalty.expire.v1",
            "loyalty.activate.v1",
            "loyalty.account.v1",
            "\\u0000",
            "\\ud800")) {
      all.add(
          new EventCase(
              type,
              Json.event(type).with("time", null),
              DeadLetterCode.UNSUPPORTED_TYPE,
              "type",
              null));
    }
    all.add(good("type with escapes", Json.earn().with("type", "\"loyalty\\u002eearn.v1\"")));
  }

  private static void forbiddenCharacters(List<EventCase> all) {
    for (String field : List.of("id", "source")) {
      for (String json : FORBIDDEN) {
        Json event = Json.earn().with(field, json);
        all.add(forbidden(violation(field, json, event), json));
        Json keyed = event.with("idempotencykey", "\"k\"");
        all.add(forbidden(violation(field, json + " beside a key", keyed), json));
      }
    }
  }

  private static void times(List<EventCase> all) {
    Json earn = Json.earn();
    all.add(violation("time", "missing", earn.with("time", null)));
    all.add(violation("time", "null", earn.with("time", "null")));
    for (String json : NO_STRINGS) {
      all.add(violation("time", json, earn.with("time", json)));
    }
    for (String time : DateTimeCases.GOOD.keySet()) {
      all.add(good("time " + time, earn.with("time", quoted(time))));
      all.add(good("expiresAt " + time, earn.withData("expiresAt", quoted(time))));
    }
    for (String time : DateTimeCases.BAD) {
      all.add(violation("time", time, earn.with("time", quoted(time))));
      for (String field : List.of("activatesAt", "expiresAt")) {
        all.add(violation("data." + field, time, earn.withData(field, quoted(time))));
      }
    }
    for (String time : DateTimeCases.NOT_IN_THE_CALENDAR) {
      all.add(violation("time", time, earn.with("time", quoted(time))).beyondSchema(CALENDAR));
    }
  }

  private static void keys(List<EventCase> all) {
    Json earn = Json.earn();
    String field = "idempotencykey";
    for (String json : NO_STRINGS) {
      all.add(violation(field, json, earn.with(field, json)));
    }
    for (String json : FORBIDDEN) {
      all.add(forbidden(violation(field, json, earn.with(field, json)), json));
    }
    for (String key : List.of("k", "a~", " ~", "#", "é", "x".repeat(200), SMILE.repeat(200))) {
      all.add(good("key " + key, earn.with(field, quoted(key))));
    }
    for (String key : List.of("", "~", "~a", "\\u007ea", "x".repeat(201), SMILE.repeat(201))) {
      all.add(violation(field, "key " + key, earn.with(field, quoted(key))));
    }
    all.add(good("null", earn.with(field, "null")));
    all.add(good("source#id of 200", earn.with("id", quoted("x".repeat(194)))));
    all.add(good("source#id of 200 pairs", earn.with("id", quoted(SMILE.repeat(194)))));
    all.add(
        violation(field, "source#id of 201", earn.with("id", quoted("x".repeat(195))))
            .beyondSchema(DERIVED_KEY));
    all.add(
        violation(field, "source with ~", earn.with("source", "\"~s\"")).beyondSchema(DERIVED_KEY));
    all.add(good("source with ~ beside a key", earn.with("source", "\"~s\"").with(field, "\"k\"")));
    all.add(
        good(
            "long id and source beside a key",
            earn.with("id", quoted("x".repeat(2000)))
                .with("source", quoted("x".repeat(2000)))
                .with(field, "\"k\"")));
  }

  private static void ignored(List<EventCase> all) {
    for (String field :
        List.of("subject", "datacontenttype", "dataschema", "data_base64", "traceparent", "x")) {
      for (String json :
          List.of("null", "\"\"", "1e3", "true", "[[]]", "{\"\":{}}", "\"\\ud800\"")) {
        all.add(good(field + " " + json, Json.earn().with(field, json)));
      }
    }
  }

  private static void data(List<EventCase> all) {
    for (String type : DataCases.TYPES) {
      Json event = Json.event(type);
      all.add(violation("data", type + " null", event.with("data", "null")));
      for (String json : List.of("1", "true", "\"{}\"", "[]", "[{}]")) {
        all.add(violation("data", type + ' ' + json, event.with("data", json)));
      }
      all.add(violation("data.program", type + " {}", event.with("data", "{}")));
    }
    Json none = new Json(Json.earn().with("data_base64", "\"e30=\"").attributes(), Map.of());
    all.add(violation("data", "data_base64 only", none.with("data", "null")));
  }
}
