package dev.loyalty.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.loyalty.ingest.fixture.Installation;
import dev.loyalty.ledger.model.TransferId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests which requests under a key are the same, whatever their text (contract, section 3). */
@Timeout(120)
class SameRequestIT {

  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final String TIME = "2026-01-02T03:04:05Z";

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String event(String type, String key, String data) {
    return """
    {"specversion":"1.0","id":"1","source":"shop","type":"loyalty.%s.v1","time":"%s","idempotencykey":"%s","data":{"program":"retail","account":"a",%s}}\
    """
        .formatted(type, TIME, key, data);
  }

  /** Publishes all to one partition, and returns their outcomes in that order. */
  private static List<JsonNode> outcomes(Installation installation, List<String> events) {
    events.forEach(event -> installation.publish("a", event));
    return awaitOutcomes(installation, events.size());
  }

  private static List<JsonNode> awaitOutcomes(Installation installation, int count) {
    await().atMost(PATIENCE).until(() -> installation.outcomes().size() >= count);
    return installation.outcomes().stream()
        .map(it -> JsonMapper.shared().readTree(it).get("data"))
        .toList();
  }

  private static void assertDuplicateOf(String key, JsonNode outcome) {
    assertThat(outcome.get("status").asString()).as("%s", outcome).isEqualTo("DUPLICATE");
    assertThat(outcome.get("code").isNull()).isTrue();
    assertThat(outcome.get("transferId").isNull()).isTrue();
    assertThat(outcome.get("postedAt").isNull()).isTrue();
    assertThat(outcome.get("original"))
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    "{\"status\":\"POSTED\",\"code\":null,\"transferId\":\"%s\"}"
                        .formatted(TransferId.of("retail", key))));
  }

  @Test
  void isTheSameInAnotherText() throws Exception {
    String expires = "\"expiresAt\":\"2027-01-01T00:30:00Z\"";
    String first = event("earn", "k", "\"points\":5,\"reference\":\"r\"," + expires);
    try (Installation installation = Installation.create(1)) {
      installation.start();
      List<String> events =
          List.of(
              first,
              first,
              // It has another order of fields, blanks and escapes.
              """
              {"data": {"expiresAt": "2027-01-01T00:30:00Z", "reference": "\\u0072", "points": 5, "account": "a",
               "program": "retail"}, "idempotencykey": "k", "time": "%s", "type": "loyalty.earn.v1",
               "source": "shop", "id": "1", "specversion": "1.0"}
              """
                  .formatted(TIME),
              // It has the same instant at another offset, and digits beyond the microsecond.
              first.replace("2027-01-01T00:30:00Z", "2027-01-01T06:00:00+05:30"),
              first.replace("2027-01-01T00:30:00Z", "2026-12-31T23:30:00.0000009-01:00"),
              // It has null and empty for absent, and unknown fields.
              first.replace("\"points\"", "\"reason\":null,\"activatesAt\":null,\"points\""),
              first.replace("\"points\"", "\"metadata\":{},\"points\""),
              first.replace("\"points\"", "\"metadata\":null,\"member\":{\"name\":1},\"points\""),
              // It has other metadata.
              first.replace("\"points\"", "\"metadata\":{\"till\":\"7\"},\"points\""),
              // It has another id, source and time.
              first.replace("\"id\":\"1\"", "\"id\":\"2\""),
              first.replace("\"source\":\"shop\"", "\"source\":\"till\""),
              first.replace(TIME, "2026-01-03T00:00:00+01:00"));
      List<JsonNode> outcomes = outcomes(installation, events);

      assertThat(outcomes).hasSameSizeAs(events);
      assertThat(outcomes.getFirst().get("status").asString()).isEqualTo("POSTED");
      assertThat(outcomes.subList(1, outcomes.size()))
          .allSatisfy(outcome -> assertDuplicateOf("k", outcome));
      assertThat(installation.available("a")).isEqualTo(5);
    }
  }

  @Test
  void isTheSameInTheOtherContentMode() throws Exception {
    try (Installation installation = Installation.create(1)) {
      installation.start();
      installation.publish("a", event("earn", "k", "\"points\":5"));
      publishBinary(installation, "k", "\"points\":5");
      publishBinary(installation, "l", "\"points\":6");
      installation.publish("a", event("earn", "l", "\"points\":6"));
      publishBinary(installation, "l", "\"points\":7");
      List<JsonNode> outcomes = awaitOutcomes(installation, 5);

      assertDuplicateOf("k", outcomes.get(1));
      assertDuplicateOf("l", outcomes.get(3));
      assertThat(outcomes.get(4).get("code").asString()).isEqualTo("KEY_REUSED");
      assertThat(installation.available("a")).isEqualTo(11);
    }
  }

  /** Publishes an earn in binary mode. */
  private static void publishBinary(Installation installation, String key, String data) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            installation.settings().topics().input(),
            utf8("a"),
            utf8("{\"program\":\"retail\",\"account\":\"a\"," + data + "}"));
    Map.of(
            "ce_specversion", "1.0",
            "ce_id", "9",
            "ce_source", "other",
            "ce_type", "loyalty.earn.v1",
            "ce_time", "2026-01-09T00:00:00Z",
            "ce_idempotencykey", key,
            "content-type", "application/json")
        .forEach((name, value) -> record.headers().add(name, utf8(value)));
    installation.publish(record);
  }

  /** Absent, null and an empty object are equal, in a request that moves nothing too. */
  @Test
  void isTheSameWithAnEmptyMember() throws Exception {
    String open = event("account.open", "o", "%s");
    try (Installation installation = Installation.create(1)) {
      installation.start();
      List<JsonNode> outcomes =
          outcomes(
              installation,
              List.of(
                  open.formatted("\"x\":1"),
                  open.formatted("\"member\":null"),
                  open.formatted("\"member\":{}"),
                  open.formatted("\"member\":{\"name\":null,\"other\":1}"),
                  open.formatted("\"member\":{\"name\":\"Ann\"}")));

      assertThat(outcomes)
          .extracting(it -> it.get("status").asString())
          .containsExactly("POSTED", "DUPLICATE", "DUPLICATE", "DUPLICATE", "REJECTED");
      assertThat(outcomes.get(4).get("code").asString()).isEqualTo("KEY_REUSED");
    }
  }

  @Test
  void isAnotherWhereADefaultIsMadeExplicit() throws Exception {
    List<String> pairs =
        List.of(
            event("earn", "e", "\"points\":90"),
            event("earn", "e", "\"points\":90,\"activatesAt\":\"" + TIME + "\""),
            event("hold", "h", "\"points\":20"),
            event("hold", "h", "\"points\":20,\"expiresAt\":\"2026-01-05T03:04:05Z\""),
            event("capture", "c", "\"original\":\"h\""),
            event("capture", "c", "\"original\":\"h\",\"points\":20"),
            event("reverse", "r", "\"original\":\"e\",\"points\":70"),
            event("reverse", "r", "\"original\":\"e\""),
            event("reverse", "s", "\"original\":\"e\""),
            event("reverse", "s", "\"original\":\"e\",\"points\":20"));
    try (Installation installation = Installation.create(1)) {
      installation.start();
      List<JsonNode> outcomes = outcomes(installation, pairs);
      assertThat(outcomes).hasSameSizeAs(pairs);
      for (int i = 0; i < pairs.size(); i += 2) {
        JsonNode second = outcomes.get(i + 1);
        assertThat(outcomes.get(i).get("status").asString()).isEqualTo("POSTED");
        assertThat(second.get("status").asString()).isEqualTo("REJECTED");
        assertThat(second.get("code").asString()).as("%s", second).isEqualTo("KEY_REUSED");
        assertThat(second.get("original")).as("%s", second).isNull();
      }
      assertThat(installation.available("a")).isEqualTo(-20);
    }
  }
}
