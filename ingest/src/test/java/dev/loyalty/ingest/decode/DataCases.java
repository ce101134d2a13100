package dev.loyalty.ingest.decode;

import static dev.loyalty.ingest.decode.EventCase.good;
import static dev.loyalty.ingest.decode.EventCase.violation;
import static dev.loyalty.ingest.decode.Json.quoted;

import dev.loyalty.ledger.model.RequestType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The contract's cases for the fields of data, for every type. */
final class DataCases {

  static final List<String> TYPES =
      RequestType.ofProducers().stream().map(RequestType::eventType).toList();

  private static final String SMILE = "\uD83D\uDE00";
  private static final Set<String> COMMON =
      Set.of("program", "account", "reference", "reason", "metadata");
  private static final List<String> FIELDS =
      List.of(
          "program",
          "account",
          "counterparty",
          "points",
          "direction",
          "original",
          "activatesAt",
          "expiresAt",
          "member",
          "reference",
          "reason",
          "metadata");

  /** The optional fields of a type that aren't in the smallest event. */
  private static final Map<String, Set<String>> OPTIONAL =
      Map.of(
          "loyalty.earn.v1", Set.of("activatesAt", "expiresAt"),
          "loyalty.reverse.v1", Set.of("points"),
          "loyalty.hold.v1", Set.of("expiresAt"),
          "loyalty.capture.v1", Set.of("points"),
          "loyalty.account.open.v1", Set.of("member"));

  private DataCases() {}

  static List<EventCase> all() {
    List<EventCase> all = new ArrayList<>();
    for (String type : TYPES) {
      presence(all, type);
      codes(all, type, "program", List.of("a", "a-", "a1", "z9-x", "a".repeat(32)), BAD_PROGRAMS);
      codes(all, type, "account", GOOD_ACCOUNTS, BAD_ACCOUNTS);
      texts(all, type, "reference", 128);
      texts(all, type, "reason", 64);
    }
    codes(all, "loyalty.transfer.v1", "counterparty", GOOD_ACCOUNTS, BAD_ACCOUNTS);
    for (String type : List.of("loyalty.reverse.v1", "loyalty.capture.v1", "loyalty.release.v1")) {
      texts(all, type, "original", 200);
      all.add(
          good("original of the system", Json.event(type).withData("original", "\"~expire:1\"")));
    }
    directions(all);
    return all;
  }

  private static final List<String> BAD_PROGRAMS =
      List.of(
          "",
          "A",
          "1a",
          "-a",
          "a_b",
          "a.b",
          "a b",
          "retaiL",
          "é",
          "a".repeat(33),
          "a\\n",
          " a",
          "a ",
          "a\\u0000",
          "\\ud800",
          "а",
          "retail'--");
  private static final List<String> GOOD_ACCOUNTS =
      List.of("1", "A", "a", ".", "_", ":", "-", "AZaz09._:-", "9".repeat(64));
  private static final List<String> BAD_ACCOUNTS =
      List.of(
          "",
          " ",
          "a b",
          "~a",
          "a/b",
          "a@b",
          "é",
          "а",
          "a,b",
          "=1+1",
          "a\\n",
          "9".repeat(65),
          "\\u0000",
          "a\\ud800",
          SMILE,
          "'; drop table account; --",
          "\\u202e1");

  /**
   * Adds fields that are missing, null and of a wrong type, where the type knows the field and
   * where it doesn't.
   */
  private static void presence(List<EventCase> all, String type) {
    Json event = Json.event(type);
    all.add(good(type + " with the least", event));
    for (String field : FIELDS) {
      String name = type + ' ' + field;
      boolean required = event.data().containsKey(field);
      boolean known =
          required
              || COMMON.contains(field)
              || OPTIONAL.getOrDefault(type, Set.of()).contains(field);
      Json missing = event.withData(field, null);
      Json nulled = event.withData(field, "null");
      if (required) {
        all.add(violation("data." + field, name + " missing", missing));
        all.add(violation("data." + field, name + " null", nulled));
      } else {
        all.add(good(name + " null", nulled));
      }
      for (String json : wrong(field)) {
        Json wrong = event.withData(field, json);
        all.add(
            known
                ? violation("data." + field, name + ' ' + json, wrong)
                : good(name + " ignored " + json, wrong));
      }
    }
    all.add(good(type + " unknown field", event.withData("other", "[1e9,{\"a\":\"\\u0000\"}]")));
    all.add(good(type + " case counts", event.withData("Points", "\"x\"")));
  }

  private static List<String> wrong(String field) {
    return switch (field) {
      case "points" -> List.of("\"139\"", "true", "[]", "{}", "0", "-1", "1.5", "1000000000001");
      case "member", "metadata" -> List.of("\"x\"", "1", "false", "[]", "[{}]");
      default -> List.of("1", "1.5", "true", "[]", "{}", "[\"x\"]", "\"\"");
    };
  }

  private static void codes(
      List<EventCase> all, String type, String field, List<String> good, List<String> bad) {
    for (String code : good) {
      all.add(
          good(type + ' ' + field + ' ' + code, Json.event(type).withData(field, quoted(code))));
    }
    for (String code : bad) {
      all.add(
          violation(
              "data." + field, type + ' ' + code, Json.event(type).withData(field, quoted(code))));
    }
  }

  private static void texts(List<EventCase> all, String type, String field, int lengthMax) {
    Json event = Json.event(type);
    for (String text :
        List.of(
            "x",
            " ",
            "~",
            "é",
            "=1+1",
            "\\u0001",
            "\\\"",
            "\u202e",
            "x".repeat(lengthMax),
            SMILE.repeat(lengthMax),
            "\\ud83d\\ude00".repeat(lengthMax))) {
      all.add(good(type + ' ' + field + ' ' + text, event.withData(field, quoted(text))));
    }
    for (String text : List.of("", "x".repeat(lengthMax + 1), SMILE.repeat(lengthMax + 1))) {
      all.add(violation("data." + field, type + ' ' + text, event.withData(field, quoted(text))));
    }
    for (String json : AttributeCases.FORBIDDEN) {
      all.add(
          AttributeCases.forbidden(
              violation("data." + field, type + ' ' + json, event.withData(field, json)), json));
    }
  }

  private static void directions(List<EventCase> all) {
    Json adjust = Json.event("loyalty.adjust.v1");
    for (String good : List.of("\"credit\"", "\"debit\"", "\"\\u0064ebit\"")) {
      all.add(good("direction " + good, adjust.withData("direction", good)));
    }
    for (String bad : List.of("\"CREDIT\"", "\"Debit\"", "\" debit\"", "\"debit \"", "\"\"")) {
      all.add(violation("data.direction", bad, adjust.withData("direction", bad)));
    }
  }
}
