package dev.loyalty.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.loyalty.ingest.fixture.Installation;
import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.TransferId;
import dev.loyalty.ledger.posting.Lane;
import dev.loyalty.ledger.posting.LaneItem;
import dev.loyalty.ledger.posting.Submission;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The records of the topic of outcomes, key and headers included (contract, section 4). */
@Timeout(120)
class OutcomeRecordsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final Requests P = new Requests("retail");

  /** Makes an event in structured mode from data without its braces. */
  private static String event(String type, String id, String data) {
    return """
    {"specversion":"1.0","id":"%s","source":"test","type":"loyalty.%s.v1","time":"2026-01-02T03:04:05Z","idempotencykey":"%s","data":{%s}}\
    """
        .formatted(id, type, id, data);
  }

  private static void publish(
      Installation installation, String account, String type, String id, String more) {
    installation.publish(
        account, event(type, id, "\"program\":\"retail\",\"account\":\"" + account + "\"" + more));
  }

  private static List<ConsumerRecord<byte[], byte[]>> awaitOutcomes(
      Installation installation, int count) {
    String topic = installation.settings().topics().outcomes();
    await().atMost(PATIENCE).until(() -> installation.read(topic).size() >= count);
    List<ConsumerRecord<byte[], byte[]>> records = installation.read(topic);
    assertThat(records).hasSize(count);
    return records;
  }

  private static JsonNode json(ConsumerRecord<byte[], byte[]> record) {
    return JsonMapper.shared().readTree(record.value());
  }

  private static Map<String, JsonNode> dataByKey(List<ConsumerRecord<byte[], byte[]>> records) {
    Map<String, JsonNode> data = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      JsonNode each = json(record).get("data");
      data.put(each.get("idempotencyKey").asString(), each);
    }
    assertThat(data).hasSameSizeAs(records);
    return data;
  }

  /** Checks key and headers, and a structured CloudEvent's attributes. */
  private static void assertEnvelope(ConsumerRecord<byte[], byte[]> record) {
    JsonNode event = json(record);
    assertThat(record.key())
        .isEqualTo(event.at("/data/account").asString().getBytes(StandardCharsets.UTF_8));
    assertThat(record.headers())
        .extracting(Header::key, it -> new String(it.value(), StandardCharsets.UTF_8))
        .containsExactly(tuple("content-type", "application/cloudevents+json"));
    assertThat(event.get("specversion").asString()).isEqualTo("1.0");
    assertThat(event.get("type").asString()).isEqualTo("loyalty.outcome.v1");
    assertThat(event.get("source").asString()).isNotEmpty();
    assertThat(event.get("id").asString()).isNotEmpty();
  }

  @Test
  void areKeyedByTheAccountAndStructured() throws Exception {
    try (Installation installation = Installation.create(2)) {
      installation.start();
      publish(installation, "a", "earn", "e", ",\"points\":5");
      publish(installation, "a", "earn", "e", ",\"points\":5");
      publish(installation, "a", "redeem", "r", ",\"points\":9");
      publish(installation, "a", "transfer", "t", ",\"counterparty\":\"b\",\"points\":2");
      publish(installation, "c", "account.open", "o", "");
      List<ConsumerRecord<byte[], byte[]>> records = awaitOutcomes(installation, 5);

      assertThat(records).allSatisfy(OutcomeRecordsIT::assertEnvelope);
      assertThat(records)
          .extracting(it -> new String(it.key(), StandardCharsets.UTF_8))
          .containsExactlyInAnyOrder("a", "a", "a", "a", "c");
      assertThat(records).extracting(it -> json(it).get("id").asString()).doesNotHaveDuplicates();
    }
  }

  @Test
  void nameTheCounterpartyThatTheRequestNames() throws Exception {
    try (Installation installation = Installation.create(1)) {
      installation.start();
      publish(installation, "a", "earn", "e", ",\"points\":50");
      publish(installation, "a", "transfer", "t", ",\"counterparty\":\"b\",\"points\":20");
      publish(installation, "a", "transfer", "u", ",\"counterparty\":\"c\",\"points\":99");
      publish(installation, "a", "transfer", "v", ",\"counterparty\":\"a\",\"points\":1");
      publish(installation, "a", "reverse", "w", ",\"original\":\"t\",\"points\":5");
      publish(installation, "a", "reverse", "x", ",\"original\":\"t\",\"points\":16");
      Map<String, JsonNode> data = dataByKey(awaitOutcomes(installation, 6));

      assertThat(data.get("e").get("counterparty").isNull()).isTrue();
      assertThat(data.get("t").get("counterparty").asString()).isEqualTo("b");
      assertThat(data.get("u").get("code").asString()).isEqualTo("INSUFFICIENT_POINTS");
      assertThat(data.get("u").get("counterparty").asString()).isEqualTo("c");
      assertThat(data.get("v").get("code").asString()).isEqualTo("SAME_ACCOUNT");
      assertThat(data.get("v").get("counterparty").asString()).isEqualTo("a");
      assertThat(data.get("w").get("status").asString()).isEqualTo("POSTED");
      assertThat(data.get("w").get("counterparty").isNull()).isTrue();
      assertThat(data.get("x").get("code").asString()).isEqualTo("REVERSAL_EXCEEDS_ORIGINAL");
      assertThat(data.get("x").get("counterparty").isNull()).isTrue();
    }
  }

  @Test
  void haveBalancesOfZeroWhereThereIsNoAccount() throws Exception {
    try (Installation installation = Installation.create(1)) {
      installation.book().addProgram("strict", false, 0, 1000);
      installation.start();
      publish(installation, "nobody", "redeem", "r", ",\"points\":9");
      String account = "\"account\":\"a\",\"points\":7";
      installation.publish("a", event("earn", "s", "\"program\":\"strict\"," + account));
      installation.publish("a", event("earn", "u", "\"program\":\"none\"," + account));
      Map<String, JsonNode> data = dataByKey(awaitOutcomes(installation, 3));

      assertThat(data.get("r").get("code").asString()).isEqualTo("UNKNOWN_ACCOUNT");
      assertThat(data.get("s").get("code").asString()).isEqualTo("UNKNOWN_ACCOUNT");
      assertThat(data.get("u").get("code").asString()).isEqualTo("UNKNOWN_PROGRAM");
      for (JsonNode each : data.values()) {
        for (String balance : List.of("available", "pending", "held")) {
          assertThat(each.get(balance).isIntegralNumber()).as(each + " " + balance).isTrue();
          assertThat(each.get(balance).asLong()).as(each + " " + balance).isZero();
        }
      }
    }
  }

  /** Posts requests of jobs, without the jobs, in a lane such as theirs. */
  @Test
  void tellOfAllThatJobsPost() throws Exception {
    try (Installation installation = Installation.create(2)) {
      publish(installation, "a", "earn", "e", ",\"points\":50");
      publish(
          installation,
          "b",
          "earn",
          "p",
          ",\"points\":30,\"activatesAt\":\"2026-02-01T00:00:00Z\"");
      publish(installation, "a", "hold", "h", ",\"points\":20");
      Ingest ingest = installation.start();
      awaitOutcomes(installation, 3);
      postAsJob(
          installation,
          P.activate("b", "~activate:p", "p"),
          P.release("a", "~release:h", "h"),
          P.expire("a", "~expire:a", 10, 5));
      List<ConsumerRecord<byte[], byte[]>> records = awaitOutcomes(installation, 6);

      assertThat(records).allSatisfy(OutcomeRecordsIT::assertEnvelope);
      assertThat(records).extracting(it -> json(it).get("id").asString()).doesNotHaveDuplicates();
      Map<String, JsonNode> data = dataByKey(records);
      assertPosted(data.get("~activate:p"), "activate", "b", "30 30 0 0");
      assertPosted(data.get("~release:h"), "release", "a", "20 50 0 0");
      assertPosted(data.get("~expire:a"), "expire", "a", "10 40 0 0");
      installation.stop(ingest);
    }
  }

  private static void assertPosted(JsonNode data, String type, String account, String figures) {
    assertThat(data.get("type").asString()).isEqualTo("loyalty." + type + ".v1");
    assertThat(data.get("status").asString()).isEqualTo("POSTED");
    assertThat(data.get("code").isNull()).isTrue();
    assertThat(data.get("transferId").asString())
        .isEqualTo(TransferId.of("retail", data.get("idempotencyKey").asString()).toString());
    assertThat(data.get("account").asString()).isEqualTo(account);
    assertThat(data.get("counterparty").isNull()).isTrue();
    assertThat(data.get("postedAt").asString()).isNotEmpty();
    assertThat(data.get("source").isNull()).isTrue();
    assertThat(
            "%d %d %d %d"
                .formatted(
                    data.get("points").asLong(),
                    data.get("available").asLong(),
                    data.get("pending").asLong(),
                    data.get("held").asLong()))
        .isEqualTo(figures);
  }

  private static void postAsJob(Installation installation, Request... requests) throws Exception {
    Lane lane = installation.book().ledger(1).takeOverSystemLane("~some-job", 1);
    List<LaneItem> items = new ArrayList<>();
    for (Request request : requests) {
      items.add(
          request instanceof Request.Activate activate
              ? Submission.naming(items.size(), activate, activate.earn())
              : Submission.of(items.size(), request));
    }
    lane.post(items, items.size(), batch -> {});
  }
}
