package dev.loyalty.ingest.decode;

import static dev.loyalty.ingest.decode.DeadLetterCode.MALFORMED_JSON;
import static dev.loyalty.ingest.decode.DeadLetterCode.NOT_A_CLOUDEVENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProducerMistakeTest {

  private static final String EVENT = Json.earn().text();

  private final EventDecoder decoder = new EventDecoder();

  private void assertDetail(byte[] value, EventHeaders headers, DeadLetterCode code, String part) {
    assertThat(decoder.decode(value, headers))
        .isInstanceOfSatisfying(
            Decoded.Unreadable.class,
            it -> {
              assertThat(it.code()).isEqualTo(code);
              assertThat(it.detail()).contains(part).matches(DetailRules::hold);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [1,2,3]  | the value is an array, not an event
          "text"   | the value is a string, not an object
          17       | the value is a number or boolean, not an object
          1.5      | the value is a number or boolean, not an object
          true     | the value is a number or boolean, not an object
          null     | the value is null, not an object
          """)
  void tellsWhatStandsWhereTheEventShould(String value, String detail) {
    assertDetail(Json.utf8(value), EventHeaders.NONE, NOT_A_CLOUDEVENT, detail);
  }

  @Test
  void namesABatch() {
    byte[] batch = Json.utf8("[" + EVENT + "]");
    assertDetail(batch, EventHeaders.NONE, NOT_A_CLOUDEVENT, "an array, not an event");
    assertDetail(
        batch,
        TestHeaders.contentType("application/cloudevents-batch+json"),
        NOT_A_CLOUDEVENT,
        "specversion: missing (the content-type says a batch");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"application/cloudevents+json\"", "'application/cloudevents+json'"})
  void namesQuotationMarksAroundTheContentType(String contentType) {
    assertDetail(
        Json.utf8(EVENT),
        TestHeaders.contentType(contentType),
        NOT_A_CLOUDEVENT,
        "specversion: missing (the content-type is in quotation marks");
  }

  @Test
  void namesTheContentTypeThatAWholeEventNeeds() {
    assertDetail(
        Json.utf8(EVENT),
        TestHeaders.contentType("application/json"),
        NOT_A_CLOUDEVENT,
        "needs the content-type application/cloudevents+json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE"})
  void namesUtf16(String charset) {
    assertDetail(
        EVENT.getBytes(Charset.forName(charset)),
        EventHeaders.NONE,
        MALFORMED_JSON,
        "it looks like UTF-16");
  }

  @Test
  void namesTheBytesOfASchemaRegistry() {
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    value.writeBytes(new byte[] {0, 0, 0, 0, 42});
    value.writeBytes(Json.utf8(EVENT));
    assertDetail(
        value.toByteArray(), EventHeaders.NONE, MALFORMED_JSON, "a schema registry's serializer");
  }

  @Test
  void namesGzip() {
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(value)) {
      gzip.write(EVENT.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertDetail(value.toByteArray(), EventHeaders.NONE, MALFORMED_JSON, "it looks like gzip");
  }

  @Test
  void saysNothingOfWhatItDoesNotKnow() {
    assertThat(decoder.decode(Json.utf8("{"), EventHeaders.NONE))
        .isEqualTo(
            new Decoded.Unreadable(MALFORMED_JSON, "the value is not JSON near character 1"));
    assertThat(decoder.decode(Json.utf8("{}"), TestHeaders.contentType("text/plain")))
        .isEqualTo(new Decoded.Unreadable(NOT_A_CLOUDEVENT, "specversion: missing"));
  }
}
