package dev.loyalty.ingest.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests the limits of JSON, each rule in a known field, in an ignored one, and as binary data. */
class MalformedJsonTest {

  /** JSON texts of one value, with the names of Seriot's JSONTestSuite where they come from it. */
  private static final List<String> GOOD =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "-0",
          "0.0",
          "-0.0",
          "0e1",
          "0e+1",
          "0E-1",
          "1E22",
          "1e-2",
          "123.456e78",
          "-123",
          "1.5",
          "\"\"",
          "\" \"",
          "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
          "\"\\u0000\"",
          "\"\\ud834\\udd1e\"",
          "\"\\uD800\"",
          "\"\\udc00\\ud800\"",
          "\"\\uABCD\\uabcd\"",
          "\"\u007f\"",
          "\"\u2028\u2029\"",
          "\"\ufeff\"",
          "\"\uffff\"",
          "\"\udbff\udfff\"",
          "[]",
          "[ ]",
          "[\t\n\r 1 \t]",
          "[1,[2,[]]]",
          "{}",
          "{ }",
          "{\"\":1}",
          "{\"a\":1,\"b\":1,\"A\":1,\"a \":1}",
          "{\"a\":{\"a\":{\"a\":1}}}",
          "[{\"a\":1},{\"a\":1}]",
          "{\"\\u0000\":1,\"\":2}",
          "{\"\\ud800\":1,\"\\ud801\":2}",
          "1e999999999",
          "-1e-999999999",
          "9".repeat(1000),
          "-" + "9".repeat(999),
          "0." + "0".repeat(998),
          "1e" + "0".repeat(998),
          "[" + "9".repeat(1000) + "]",
          "\"" + "9".repeat(2000) + "\"",
          "\"" + "x".repeat(60_000) + "\"",
          "{\"" + "x".repeat(60_000) + "\":1}",
          "[" + "1,".repeat(20_000) + "1]");

  private static final List<String> BAD =
      List.of(
          "",
          " ",
          "nul",
          "nulL",
          "NULL",
          "nullx",
          "truee",
          "True",
          "NaN",
          "-NaN",
          "Infinity",
          "-Infinity",
          "+Infinity",
          "inf",
          "undefined",
          "None",
          "01",
          "-01",
          "00",
          "+1",
          "1.",
          ".5",
          "-.5",
          "-",
          "--1",
          "1e",
          "1e+",
          "1E",
          "1.e1",
          "0e",
          "0x1",
          "1_000",
          "1,5",
          "12abc",
          "1.2.3",
          "1e1.5",
          "1e1e1",
          "2.e+3",
          "\uff11",
          "1 000",
          "'a'",
          "\"",
          "\"a",
          "a\"",
          "\"\\",
          "\"\\\"",
          "\"\\x41\"",
          "\"\\a\"",
          "\"\\'\"",
          "\"\\u\"",
          "\"\\u12\"",
          "\"\\u123\"",
          "\"\\u12G4\"",
          "\"\\U0041\"",
          "\"\\u{41}\"",
          "\"\\ud83d\\u\"",
          "\"\u0000\"",
          "\"\u001f\"",
          "\"a\tb\"",
          "\"a\nb\"",
          "\"a\rb\"",
          "[",
          "]",
          "[1",
          "[1,",
          "[1,]",
          "[,1]",
          "[1,,2]",
          "[1 2]",
          "[1;2]",
          "[1:2]",
          "[]]",
          "[1}",
          "[\"a\" \"b\"]",
          "[1true]",
          "[\u000b1]",
          "[\u000c1]",
          "[\u00a01]",
          "[\u2003]",
          "{",
          "}",
          "{]",
          "{\"a\"",
          "{\"a\":",
          "{\"a\":}",
          "{\"a\":1",
          "{\"a\":1,",
          "{\"a\":1,}",
          "{,}",
          "{a:1}",
          "{'a':1}",
          "{1:1}",
          "{null:1}",
          "{\"a\",1}",
          "{\"a\" 1}",
          "{\"a\"::1}",
          "{\"a\":1 \"b\":2}",
          "{\"a\":1;\"b\":2}",
          "{\"a\":1,,\"b\":2}",
          "{[]:1}",
          "{\"a\":1]",
          "{\"a\tb\":1}",
          "{\"\\x\":1}",
          "/**/1",
          "1/**/",
          "[1//\n]",
          "#\n1",
          "[1]#",
          "{\"a\":/*b*/1}",
          "\ufeff1",
          "[\u0000]",
          "\u001e1",
          "[\ud7ff]",
          "<!-- -->",
          "{\"a\":1,\"a\":1}",
          "{\"a\":1,\"a\":2}",
          "{\"a\":1,\"\\u0061\":1}",
          "{\"\":1,\"\":1}",
          "{\"a\":null,\"a\":null}",
          "{\"b\":1,\"a\":{},\"c\":[],\"a\":3}",
          "[[{\"a\":1,\"b\":2,\"a\":3}]]",
          "{\"\\ud800\":1,\"\\uD800\":1}",
          "{\"\u00e9\":1,\"\\u00e9\":1}",
          "{\"\ud83d\ude00\":1,\"\\ud83d\\ude00\":1}",
          "9".repeat(1001),
          "-" + "9".repeat(1000),
          "0." + "0".repeat(999),
          "1e" + "0".repeat(999),
          "1.5e-" + "0".repeat(996),
          "[" + "9".repeat(1001) + "]",
          "{\"a\":-1." + "1".repeat(998) + "}",
          "9".repeat(60_000),
          "0." + "1".repeat(60_000));

  private final EventDecoder decoder = new EventDecoder();

  @Test
  void takesWhateverIsJsonInIgnoredPlaces() {
    for (String json : GOOD) {
      assertThat(structured(Json.earn().with("x", json)))
          .as(json)
          .isInstanceOf(Decoded.Event.class);
      assertThat(structured(Json.earn().withData("x", json)))
          .as(json)
          .isInstanceOf(Decoded.Event.class);
      Json member =
          Json.event("loyalty.account.open.v1").withData("member", "{\"x\":" + json + "}");
      assertThat(structured(member)).as(json).isInstanceOf(Decoded.Event.class);
    }
  }

  @Test
  void refusesWhateverIsNoJsonAnywhere() {
    for (String json : BAD) {
      for (String attribute : List.of("x", "id", "type", "data")) {
        assertMalformed(json, structured(Json.earn().with(attribute, json)));
      }
      for (String field : List.of("x", "points", "program", "metadata", "member")) {
        assertMalformed(json, structured(Json.earn().withData(field, json)));
        assertMalformed(json, binary(Json.utf8(Json.earn().withData(field, json).dataText())));
      }
      assertMalformed(json, structured(Json.earn().withData("metadata", "{\"x\":" + json + "}")));
      assertMalformed(json, structured(Json.earn().withData("member", "{\"x\":" + json + "}")));
      assertMalformed(json, decoder.decode(Json.utf8(json), EventHeaders.NONE));
      assertMalformed(json, binary(Json.utf8(json)));
    }
  }

  @Test
  void refusesWhatFollowsTheValue() {
    String event = Json.earn().text();
    for (String tail :
        List.of("x", "{}", ",", "1", "\u0000", "]", "}", "\"", "null", "//", event)) {
      assertMalformed(tail, decoder.decode(Json.utf8(event + tail), EventHeaders.NONE));
      assertMalformed(tail, decoder.decode(Json.utf8(event + " \n" + tail), EventHeaders.NONE));
      assertMalformed(tail, binary(Json.utf8(Json.earn().dataText() + tail)));
    }
    assertThat(decoder.decode(Json.utf8(" \t\r\n" + event + " \t\r\n"), EventHeaders.NONE))
        .isInstanceOf(Decoded.Event.class);
  }

  @Test
  void refusesAFieldTwiceInEveryObject() {
    Json open = Json.event("loyalty.account.open.v1");
    String text = Json.earn().text();
    assertDuplicate("id", text.replaceFirst("\"id\":\"1\"", "\"id\":\"1\",\"id\":\"1\""));
    assertDuplicate("id", text.replaceFirst("\"id\":\"1\"", "\"id\":\"1\",\"\\\\u0069d\":null"));
    assertDuplicate("points", text.replace("\"points\":139", "\"points\":null,\"points\":139"));
    assertDuplicate(
        "name", open.withData("member", "{\"name\":\"a\",\"x\":1,\"name\":\"a\"}").text());
    Decoded decoded = structured(open.withData("metadata", "{\"Zoë\":\"a\",\"Zoë\":\"a\"}"));
    assertMalformed("metadata", decoded);
    assertThat(((Decoded.Unreadable) decoded).detail()).contains("twice").doesNotContain("Zo");
  }

  @Test
  void countsTheRootAsDepthOne() {
    for (String[] brackets : new String[][] {{"[", "]"}, {"{\"a\":", "}"}}) {
      String at64 = brackets[0].repeat(62) + "[]" + brackets[1].repeat(62);
      assertThat(structured(Json.earn().with("x", at64))).isInstanceOf(Decoded.Event.class);
      assertDeep(structured(Json.earn().with("x", brackets[0] + at64 + brackets[1])));
      assertDeep(structured(Json.earn().withData("x", at64)));
      assertThat(binary(Json.utf8(Json.earn().withData("x", at64).dataText())))
          .isInstanceOf(Decoded.Event.class);
      assertDeep(binary(Json.utf8("[" + brackets[0] + at64 + brackets[1] + "]")));
    }
    assertDeep(decoder.decode(Json.utf8("[".repeat(65_536)), EventHeaders.NONE));
  }

  @Test
  void refusesOtherEncodings() {
    for (var charset :
        List.of(
            StandardCharsets.UTF_16,
            StandardCharsets.UTF_16BE,
            StandardCharsets.UTF_16LE,
            Charset.forName("UTF-32BE"),
            Charset.forName("UTF-32LE"))) {
      byte[] value = Json.earn().text().getBytes(charset);
      assertMalformed(charset.name(), decoder.decode(value, EventHeaders.NONE));
      assertMalformed(charset.name(), binary("{}".getBytes(charset)));
    }
    assertMalformed(
        "BOM", decoder.decode(Json.utf8("\ufeff" + Json.earn().text()), EventHeaders.NONE));
  }

  @Test
  void refusesInvalidUtf8EvenInWhatIsIgnored() {
    for (byte[] invalid :
        List.of(
            bytes(0x80),
            bytes(0xC0, 0x80),
            bytes(0xC1, 0xBF),
            bytes(0xE0, 0x80, 0xAF),
            bytes(0xED, 0xA0, 0x80),
            bytes(0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80),
            bytes(0xF0, 0x80, 0x80, 0xAF),
            bytes(0xF4, 0x90, 0x80, 0x80),
            bytes(0xF5, 0x80, 0x80, 0x80),
            bytes(0xFF),
            bytes(0xC3),
            bytes(0xE2, 0x82),
            bytes(0xF0, 0x9F, 0x98))) {
      for (String attribute : List.of("id", "x")) {
        String[] parts = Json.earn().with(attribute, "\"SPLIT\"").text().split("SPLIT");
        assertMalformed("UTF-8", decoder.decode(join(parts, invalid), EventHeaders.NONE));
      }
      String[] name = Json.earn().with("SPLIT", "1").text().split("SPLIT");
      assertMalformed("UTF-8", decoder.decode(join(name, invalid), EventHeaders.NONE));
    }
  }

  @Test
  void namesTheByteAtWhichUtf8Ends() {
    byte[] value = {'{', '"', (byte) 0xC3, (byte) 0xA9, (byte) 0xE2, (byte) 0x82, '"', '}'};

    assertThat(decoder.decode(value, EventHeaders.NONE))
        .isEqualTo(
            new Decoded.Unreadable(
                DeadLetterCode.MALFORMED_JSON, "the value is not UTF-8 at byte 4"));
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static byte[] join(String[] parts, byte[] between) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    joined.writeBytes(Json.utf8(parts[0]));
    joined.writeBytes(between);
    joined.writeBytes(Json.utf8(parts[1]));
    return joined.toByteArray();
  }

  private Decoded structured(Json event) {
    return decoder.decode(event.bytes(), EventHeaders.NONE);
  }

  private Decoded binary(byte[] data) {
    return decoder.decode(data, new TestHeaders(Json.earn().headers()));
  }

  private void assertDuplicate(String field, String text) {
    assertThat(decoder.decode(Json.utf8(text), EventHeaders.NONE))
        .as(text)
        .isInstanceOfSatisfying(
            Decoded.Unreadable.class,
            unreadable -> {
              assertThat(unreadable.code()).isEqualTo(DeadLetterCode.MALFORMED_JSON);
              assertThat(unreadable.detail()).contains("twice", "(" + field + ")");
            });
  }

  private static void assertDeep(Decoded decoded) {
    assertMalformed("deep", decoded);
    assertThat(((Decoded.Unreadable) decoded).detail()).startsWith("nested deeper than 64");
  }

  private static void assertMalformed(String what, Decoded decoded) {
    assertThat(decoded)
        .as(() -> what.substring(0, Math.min(100, what.length())))
        .isInstanceOfSatisfying(
            Decoded.Unreadable.class,
            unreadable -> {
              assertThat(unreadable.code()).isEqualTo(DeadLetterCode.MALFORMED_JSON);
              assertThat(unreadable.detail()).matches(DetailRules::hold);
            });
  }
}
