package dev.loyalty.ingest.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.model.Request;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Properties of the decoder for any record. */
class EventDecoderPropertiesTest {

  private static final List<EventCase> CASES = EventDecoderTest.cases().toList();
  private static final JsonMapper TREE =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** Bytes that mean something to a JSON parser, for places where they don't belong. */
  private static final byte[] HOSTILE =
      "\"\\{}[],:0123456789.eE+-ntfu \t\n\r\u0000\u001f/*#'~\u007f"
          .getBytes(StandardCharsets.UTF_8);

  private final EventDecoder decoder = new EventDecoder();

  @Property
  void anyBytesGiveAnAnswer(@ForAll byte[] value) {
    assertAnswer(value, EventHeaders.NONE);
    assertAnswer(value, new TestHeaders(Json.earn().headers()));
  }

  @Property
  void anyHeadersGiveAnAnswer(@ForAll("attributeNames") String name, @ForAll byte[] header) {
    Map<String, byte[]> headers = Json.earn().headers();
    headers.put(name, header);
    assertAnswer(Json.utf8(Json.earn().dataText()), new TestHeaders(headers));
  }

  @Property(tries = 5000)
  void mutatedEventsGiveAnAnswer(@ForAll("events") byte[] event, @ForAll Random random) {
    byte[] mutated = event.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(mutated.length);
      mutated[at] =
          random.nextInt(4) == 0
              ? (byte) random.nextInt(256)
              : HOSTILE[random.nextInt(HOSTILE.length)];
    }
    Decoded decoded = assertAnswer(mutated, EventHeaders.NONE);
    assertNoLooserThanATree(mutated, decoded);
  }

  @Property(tries = 1000)
  void truncatedEventsAreMalformed(@ForAll("events") byte[] event, @ForAll Random random) {
    byte[] truncated = Arrays.copyOf(event, random.nextInt(event.length));
    assertThat(assertAnswer(truncated, EventHeaders.NONE))
        .isInstanceOfSatisfying(
            Decoded.Unreadable.class,
            unreadable -> assertThat(unreadable.code()).isEqualTo(DeadLetterCode.MALFORMED_JSON));
  }

  @Property
  void keepsEveryKnownStringAsItWas(@ForAll("texts") String text) {
    Json event =
        Json.event("loyalty.account.open.v1")
            .with("idempotencykey", escaped("k" + text))
            .withData("reference", escaped(text))
            .withData("member", "{\"name\":" + escaped(text) + "}")
            .withData("metadata", "{" + escaped(text) + ":" + escaped(text) + "}");
    Decoded decoded = decoder.decode(event.bytes(), EventHeaders.NONE);
    if (text.isEmpty() || Texts.codePoints(text) == Texts.FORBIDDEN) {
      assertThat(decoded).isInstanceOf(Decoded.Unreadable.class);
    } else {
      var request = (Request.Open) ((Decoded.Event) decoded).request();
      assertThat(request.header().key()).isEqualTo("k" + text);
      assertThat(request.header().reference()).isEqualTo(text);
      assertThat(request.member().name()).isEqualTo(text);
      assertThat(request.header().metadata()).isEqualTo(Map.of(text, text));
    }
  }

  @Property
  void detailsRepeatNothingOfTheRecord(@ForAll("secrets") String json) {
    for (String field : List.of("program", "account", "points", "reference", "metadata", "x")) {
      Decoded decoded =
          decoder.decode(Json.earn().withData(field, json).bytes(), EventHeaders.NONE);
      if (decoded instanceof Decoded.Unreadable(var code, var detail)) {
        assertThat(detail).doesNotContain("SECRET");
      }
    }
  }

  @Provide
  Arbitrary<byte[]> events() {
    return Arbitraries.of(CASES)
        .filter(each -> each.code() == null)
        .map(each -> each.event().bytes());
  }

  @Provide
  Arbitrary<String> attributeNames() {
    return Arbitraries.of(
        "content-type",
        "ce_specversion",
        "ce_id",
        "ce_source",
        "ce_type",
        "ce_time",
        "ce_idempotencykey",
        "ce_data",
        "ce_",
        "x");
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().all().ofMaxLength(60);
  }

  @Provide
  Arbitrary<String> secrets() {
    return Arbitraries.of(
        "\"SECRET @\"",
        "SECRET",
        "\"SECRET",
        "{\"SECRET\":1}",
        "{\"SECRET\":1,\"SECRET\":2}",
        "{\"a\":\"SECRET",
        "\"SECRET\\x\"",
        "\"SECRET\u0001\"",
        "[SECRET]",
        "1SECRET",
        "'SECRET'",
        "\"SECRET\\u0000\"",
        "{SECRET:1}",
        "{\"SECRET\" 1}",
        "nullSECRET",
        "//SECRET\n1");
  }

  private Decoded assertAnswer(byte[] value, EventHeaders headers) {
    Decoded decoded = decoder.decode(value, headers);
    if (decoded instanceof Decoded.Unreadable(var code, var detail)) {
      assertThat(detail).matches(DetailRules::hold);
    }
    return decoded;
  }

  /**
   * Checks that an event is JSON with the same content for Jackson's tree reader too. That one
   * refuses escaped surrogates without a partner in names, which RFC 8259 allows.
   */
  private static void assertNoLooserThanATree(byte[] value, Decoded decoded) {
    boolean surrogates =
        new String(value, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT).contains("\\ud");
    if (decoded instanceof Decoded.Event(var request) && !surrogates) {
      try {
        JsonNode event = TREE.readTree(value);
        assertThat(request.type().eventType()).isEqualTo(event.get("type").asString());
        assertThat(request.header().account())
            .isEqualTo(event.get("data").get("account").asString());
        if (request.pointsAsked() != null) {
          assertThat(event.get("data").get("points").asLong()).isEqualTo(request.pointsAsked());
        }
      } catch (JacksonException e) {
        throw new AssertionError(new String(value, StandardCharsets.UTF_8), e);
      }
    }
  }

  private static String escaped(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      boolean plain = c >= ' ' && c != '"' && c != '\\' && !Character.isSurrogate(c);
      json.append(plain ? String.valueOf(c) : "\\u%04x".formatted((int) c));
    }
    return json.append('"').toString();
  }
}
