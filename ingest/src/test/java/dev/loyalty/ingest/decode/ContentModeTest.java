package dev.loyalty.ingest.decode;

import static dev.loyalty.ingest.decode.DeadLetterCode.MALFORMED_JSON;
import static dev.loyalty.ingest.decode.DeadLetterCode.NOT_A_CLOUDEVENT;
import static dev.loyalty.ingest.decode.DeadLetterCode.NULL_VALUE;
import static dev.loyalty.ingest.decode.DeadLetterCode.SCHEMA_VIOLATION;
import static dev.loyalty.ingest.decode.DeadLetterCode.TOO_LARGE;
import static dev.loyalty.ingest.decode.DeadLetterCode.UNSUPPORTED_TYPE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class ContentModeTest {

  private static final byte[] STRUCTURED = Json.earn().bytes();
  private static final byte[] DATA = Json.utf8(Json.earn().dataText());

  private final EventDecoder decoder = new EventDecoder();

  @Test
  void assumesStructuredModeWithoutAnyHeader() {
    assertEvent(decoder.decode(STRUCTURED, EventHeaders.NONE));
    assertEvent(decoder.decode(STRUCTURED, new TestHeaders(Map.of("trace", DATA, "CE_id", DATA))));
  }

  @Test
  void readsStructuredModeWhereTheContentTypeSaysSo() {
    for (String contentType :
        List.of(
            "application/cloudevents+json",
            "Application/CloudEvents+JSON",
            "application/cloudevents+json; charset=UTF-8",
            "application/cloudevents+json;charset=utf-8",
            " application/cloudevents+json ;x=y;z")) {
      assertEvent(decoder.decode(STRUCTURED, TestHeaders.contentType(contentType)));
      Map<String, byte[]> both = new HashMap<>(Map.of("ce_id", DATA, "ce_type", DATA));
      both.put("content-type", Json.utf8(contentType));
      assertEvent(decoder.decode(STRUCTURED, new TestHeaders(both)));
    }
  }

  @Test
  void readsBinaryModeWithAnyOtherContentType() {
    for (String contentType :
        List.of("application/json", "text/plain", "", ";", "application/cloudevents", "\u00ff")) {
      assertEvent(decoder.decode(DATA, binary("content-type", contentType)));
    }
    assertEvent(decoder.decode(DATA, binary("ce_datacontenttype", "application/json")));
  }

  @Test
  void missesTheHeadersOfAnotherContentType() {
    for (byte[] value : List.of(STRUCTURED, DATA)) {
      assertUnreadable(
          NOT_A_CLOUDEVENT,
          "specversion",
          decoder.decode(value, TestHeaders.contentType("application/json")));
    }
  }

  @Test
  void takesAnyAttributeHeaderForBinaryMode() {
    assertUnreadable(
        NOT_A_CLOUDEVENT,
        "specversion",
        decoder.decode(STRUCTURED, new TestHeaders(Map.of("ce_anything", DATA))));
  }

  @Test
  void looksAtTheValueBeforeTheHeaders() {
    TestHeaders none = new TestHeaders(Map.of("ce_x", DATA));
    assertUnreadable(NULL_VALUE, "the record", decoder.decode(null, none));
    assertUnreadable(TOO_LARGE, "the value", decoder.decode(new byte[65_537], none));
    assertUnreadable(MALFORMED_JSON, "the value", decoder.decode(new byte[65_536], none));
    assertUnreadable(MALFORMED_JSON, "the value", decoder.decode(new byte[0], none));
    assertUnreadable(NOT_A_CLOUDEVENT, "specversion", decoder.decode(Json.utf8("1"), none));
  }

  @Test
  void looksAtTheHeadersBeforeTheData() {
    for (String data : List.of("null", "1", "[]", "\"{}\"", "{}")) {
      byte[] value = Json.utf8(data);
      for (String name : List.of("specversion", "id", "source", "type")) {
        assertUnreadable(NOT_A_CLOUDEVENT, name, decoder.decode(value, without("ce_" + name)));
        assertUnreadable(NOT_A_CLOUDEVENT, name, decoder.decode(value, binary("ce_" + name, "")));
      }
      assertUnreadable(UNSUPPORTED_TYPE, "type", decoder.decode(value, binary("ce_type", "x")));
      assertUnreadable(SCHEMA_VIOLATION, "time", decoder.decode(value, without("ce_time")));
      assertUnreadable(SCHEMA_VIOLATION, "data", decoder.decode(value, binary("ce_x", "x")));
    }
  }

  @Test
  void takesHeadersForUtf8() {
    byte[] cesu8 = {(byte) 0xED, (byte) 0xA0, (byte) 0xBD, (byte) 0xED, (byte) 0xB8, (byte) 0x80};
    for (String name : List.of("specversion", "id", "source", "type")) {
      assertUnreadable(NOT_A_CLOUDEVENT, name, decoder.decode(DATA, binary("ce_" + name, cesu8)));
    }
    for (String name : List.of("time", "idempotencykey")) {
      assertUnreadable(SCHEMA_VIOLATION, name, decoder.decode(DATA, binary("ce_" + name, cesu8)));
    }
    assertUnreadable(SCHEMA_VIOLATION, "id", decoder.decode(DATA, binary("ce_id", "a\u0000")));
    assertThat(key(decoder.decode(DATA, binary("ce_id", "Zo\u00eb%20\""))))
        .isEqualTo("/shop#Zoë%20\"");
  }

  @Test
  void readsTheKeyFromItsHeader() {
    assertThat(key(decoder.decode(DATA, binary("ce_idempotencykey", "k")))).isEqualTo("k");
    for (String bad : List.of("", "~k", "x".repeat(201))) {
      assertUnreadable(
          SCHEMA_VIOLATION,
          "idempotencykey",
          decoder.decode(DATA, binary("ce_idempotencykey", bad)));
    }
  }

  @Test
  void takesAttributesFromHeadersAlone() {
    byte[] value =
        Json.utf8(Json.earn().withData("id", "\"other\"").withData("type", "1").dataText());
    assertThat(key(decoder.decode(value, binary("ce_x", "")))).isEqualTo("/shop#1");
  }

  @Test
  void takesTheLastOfSeveralHeadersAndNoneWithoutAValue() {
    RecordHeaders headers = new RecordHeaders();
    binary("ce_idempotencykey", "first")
        .headers()
        .forEach((name, value) -> headers.add(new RecordHeader(name, value)));
    headers.add("ce_idempotencykey", Json.utf8("last"));
    headers.add("ce_idempotencykey", null);
    assertThat(key(decoder.decode(DATA, new KafkaEventHeaders(headers)))).isEqualTo("last");

    RecordHeaders valueless = new RecordHeaders();
    valueless.add("ce_id", null);
    valueless.add("content-type", null);
    assertEvent(decoder.decode(STRUCTURED, new KafkaEventHeaders(valueless)));
  }

  @Test
  void readsTheLargestValue() {
    byte[] largest = new byte[65_536];
    Arrays.fill(largest, (byte) ' ');
    System.arraycopy(STRUCTURED, 0, largest, 0, STRUCTURED.length);
    assertEvent(decoder.decode(largest, EventHeaders.NONE));
  }

  private static TestHeaders binary(String name, String value) {
    return binary(name, Json.utf8(value));
  }

  private static TestHeaders binary(String name, byte[] value) {
    Map<String, byte[]> headers = Json.earn().headers();
    headers.put(name, value);
    return new TestHeaders(headers);
  }

  private static TestHeaders without(String name) {
    Map<String, byte[]> headers = Json.earn().headers();
    headers.remove(name);
    return new TestHeaders(headers);
  }

  private static String key(Decoded decoded) {
    assertEvent(decoded);
    return ((Decoded.Event) decoded).request().header().key();
  }

  private static void assertEvent(Decoded decoded) {
    assertThat(decoded).isInstanceOf(Decoded.Event.class);
  }

  private static void assertUnreadable(DeadLetterCode code, String start, Decoded decoded) {
    assertThat(decoded)
        .isInstanceOfSatisfying(
            Decoded.Unreadable.class,
            unreadable -> {
              assertThat(unreadable.code()).isEqualTo(code);
              assertThat(unreadable.detail()).startsWith(start).matches(DetailRules::hold);
            });
  }
}
