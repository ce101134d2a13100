package dev.loyalty.ingest.decode;

import static dev.loyalty.ingest.decode.EventCase.good;
import static dev.loyalty.ingest.decode.EventCase.violation;
import static dev.loyalty.ingest.decode.Json.quoted;

import java.util.ArrayList;
import java.util.List;

/** The contract's cases for points, members and metadata. */
final class ValueCases {

  private static final String SMILE = "\uD83D\uDE00";
  private static final List<String> WITH_POINTS =
      List.of(
          "loyalty.earn.v1",
          "loyalty.redeem.v1",
          "loyalty.transfer.v1",
          "loyalty.adjust.v1",
          "loyalty.reverse.v1",
          "loyalty.hold.v1",
          "loyalty.capture.v1");
  static final String LITERALS = "for JSON Schema 12.0 and 1e3 are integers";

  static final String BYTES = "JSON Schema doesn't count bytes, nor over several strings";

  private ValueCases() {}

  static List<EventCase> all() {
    List<EventCase> all = new ArrayList<>();
    WITH_POINTS.forEach(type -> points(all, type));
    for (String type : List.of("loyalty.account.open.v1", "loyalty.account.update.v1")) {
      member(all, type);
    }
    DataCases.TYPES.forEach(type -> metadata(all, type));
    return all;
  }

  private static void points(List<EventCase> all, String type) {
    Json event = Json.event(type);
    for (String literal : List.of("1", "10", "999999999999", "1000000000000")) {
      all.add(good(type + ' ' + literal, event.withData("points", literal)));
    }
    for (String literal :
        List.of(
            "0",
            "-0",
            "-1",
            "-1000000000000",
            "1000000000001",
            "9223372036854775807",
            "9223372036854775808",
            "18446744073709551617",
            "9".repeat(1000),
            "-" + "9".repeat(999),
            "0.5",
            "1.5",
            "1e-1",
            "1e13")) {
      all.add(violation("data.points", type + ' ' + literal, event.withData("points", literal)));
    }
    for (String literal : List.of("12.0", "1e3", "1E3", "1e+3", "1e0", "1.0", "10e-1")) {
      all.add(
          violation("data.points", type + ' ' + literal, event.withData("points", literal))
              .beyondSchema(LITERALS));
    }
    for (String literal : List.of("1e999999999", "1." + "0".repeat(998))) {
      all.add(
          violation("data.points", type + ' ' + literal, event.withData("points", literal))
              .beyondSchema(LITERALS));
    }
  }

  private static void member(List<EventCase> all, String type) {
    Json event = Json.event(type);
    for (String json :
        List.of(
            "{}",
            "{\"name\":null,\"email\":null,\"card\":null}",
            "{\"name\":\"Zoë\",\"email\":\"z@example.org\",\"card\":\"1\"}",
            "{\"phone\":\"\",\"age\":1e3,\"x\":{\"name\":1},\"y\":\"\\u0000\"}")) {
      all.add(good(type + " member " + json, event.withData("member", json)));
    }
    for (String field : List.of("name", "email", "card")) {
      for (String text : List.of("x", " ", SMILE, "x".repeat(200), SMILE.repeat(200))) {
        all.add(good(type + ' ' + text, event.withData("member", member(field, quoted(text)))));
      }
      List<String> wrong = new ArrayList<>(AttributeCases.NO_STRINGS);
      wrong.addAll(
          List.of("\"\"", quoted("x".repeat(201)), quoted(SMILE.repeat(201)), "false", "[null]"));
      for (String json : wrong) {
        all.add(
            violation(
                "data.member." + field,
                type + ' ' + json,
                event.withData("member", member(field, json))));
      }
      for (String json : AttributeCases.FORBIDDEN) {
        all.add(
            AttributeCases.forbidden(
                violation(
                    "data.member." + field,
                    type + ' ' + json,
                    event.withData("member", member(field, json))),
                json));
      }
    }
  }

  private static String member(String field, String json) {
    return "{" + quoted(field) + ':' + json + '}';
  }

  private static void metadata(List<EventCase> all, String type) {
    Json event = Json.event(type);
    for (String json :
        List.of(
            "{}",
            "{\"\":\"\"}",
            "{\"a\":\"b\",\"c\":null}",
            "{\"\\u0000\":null,\"\\ud800\":null}",
            "{\"" + "k".repeat(2000) + "\":\"" + "v".repeat(2096) + "\"}",
            "{\"k\":\"" + "é".repeat(2047) + "x\"}",
            "{\"" + "n".repeat(5000) + "\":null}",
            "{\"a\":\"" + "\\u0041".repeat(4095) + "\"}")) {
      all.add(good(type + " metadata " + json, event.withData("metadata", json)));
    }
    for (String json :
        List.of(
            "{\"a\":1}",
            "{\"a\":true}",
            "{\"a\":{}}",
            "{\"a\":[\"b\"]}",
            "{\"a\":\"b\",\"c\":1}")) {
      all.add(violation("data.metadata", type + ' ' + json, event.withData("metadata", json)));
    }
    for (String json :
        List.of(
            "{\"" + "k".repeat(2000) + "\":\"" + "v".repeat(2097) + "\"}",
            "{\"k\":\"" + "é".repeat(2048) + "\"}",
            "{\"k\":\"" + SMILE.repeat(1024) + "\"}",
            "{\"k\":\"" + "\u20ac".repeat(1366) + "\"}")) {
      all.add(
          violation("data.metadata", type + " too long", event.withData("metadata", json))
              .beyondSchema(BYTES));
    }
    for (String text : AttributeCases.FORBIDDEN) {
      for (String json : List.of("{\"a\":" + text + '}', '{' + text + ":\"a\"}")) {
        all.add(
            AttributeCases.forbidden(
                violation("data.metadata", type + ' ' + json, event.withData("metadata", json)),
                json));
      }
    }
  }
}
