package dev.loyalty.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.loyalty.ingest.fixture.Installation;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Records that no producer should send, and records that only look so. */
@Timeout(120)
class BadInputIT {

  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final int VALUE_BYTES_MAX = 65_536;
  private static final long TIMESTAMP = 1_700_000_000_000L;

  private static final List<String> HOSTILE =
      List.of(
          "\"'`\\/",
          "'; drop table account; --",
          "$$; drop table account; --",
          "=HYPERLINK(\"http://example.org\",\"x\")",
          "@SUM(1+1)*cmd|' /C calc'!A0",
          "-1+1",
          "\t\r\n\b\f",
          "\\N",
          "\\.",
          "a,b\"c\"\nd",
          " ends are blank ",
          "\u202Efdp.exe",
          "\u0001\u001F\u007F\u0085\u2028\uFEFF\uFFFF",
          "e\u0301 \u00E9",
          "\uD83D\uDC69\u200D\uD83D\uDC69\u200D\uD83D\uDC67",
          "<script>alert(1)</script>",
          "${jndi:ldap://example.org/x} %s %n {} :name ?",
          "null");

  /** A record that can't be read. */
  private record Bad(String code, byte @Nullable [] value) {
    Bad(String code, String value) {
      this(code, utf8(value));
    }
  }

  private record Stored(
      String code,
      byte @Nullable [] key,
      byte @Nullable [] value,
      int size,
      String headers,
      long millis) {}

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Puts bytes between two texts. */
  private static byte[] around(byte[] middle, String before, String after) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(utf8(before));
    all.writeBytes(middle);
    all.writeBytes(utf8(after));
    return all.toByteArray();
  }

  /** Makes an earn whose data has more fields. */
  private static String earn(String id, String points, String more) {
    return """
    {"specversion":"1.0","id":"%s","source":"test","type":"loyalty.earn.v1","time":"2026-01-02T03:04:05Z","data":{"program":"retail","account":"a","points":%s%s}}\
    """
        .formatted(id, points, more);
  }

  private static String earnWith(String more) {
    return earn("1", "1", "," + more);
  }

  private static String earnOf(String points) {
    return earn("1", points, "");
  }

  private static String arrays(int depth) {
    return "\"x\":" + "[".repeat(depth) + "]".repeat(depth);
  }

  private static String padded(String event, int bytes) {
    return event + " ".repeat(bytes - event.length());
  }

  private static List<Bad> unreadable() {
    List<Bad> all = new ArrayList<>();
    all.add(new Bad("NULL_VALUE", (byte[]) null));
    all.add(new Bad("TOO_LARGE", new byte[VALUE_BYTES_MAX + 1]));
    all.add(new Bad("TOO_LARGE", padded(earnOf("1"), VALUE_BYTES_MAX + 1)));
    all.addAll(malformed());
    all.add(new Bad("NOT_A_CLOUDEVENT", "{}"));
    all.add(new Bad("NOT_A_CLOUDEVENT", "\"'; drop table account; --\""));
    all.add(new Bad("NOT_A_CLOUDEVENT", "[".repeat(64) + "]".repeat(64)));
    all.add(new Bad("UNSUPPORTED_TYPE", earnOf("1").replace("loyalty.earn.v1", "loyalty.\u202E")));
    all.add(
        new Bad(
            "SCHEMA_VIOLATION",
            "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"loyalty.earn.v1\"}"));
    for (String points :
        List.of("1e3", "12.0", "1e999999999", "-1", "1000000000001", "9".repeat(1000), "\"1\"")) {
      all.add(new Bad("SCHEMA_VIOLATION", earnOf(points)));
    }
    all.add(new Bad("SCHEMA_VIOLATION", earnWith("\"reference\":\"a\\u0000b\"")));
    all.add(new Bad("SCHEMA_VIOLATION", earnWith("\"metadata\":{\"\\ud800\":\"\"}")));
    all.add(new Bad("SCHEMA_VIOLATION", earnOf("1").replace("\"a\"", "\"=a'--\"")));
    return all;
  }

  private static List<Bad> malformed() {
    String before = "{\"x\":\"";
    String after = "\"," + earnOf("1").substring(1);
    List<Bad> all = new ArrayList<>();
    for (byte[] wrong :
        List.of(
            new byte[] {(byte) 0xFF},
            new byte[] {(byte) 0xC0, (byte) 0x80},
            new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
            new byte[] {(byte) 0xE2, (byte) 0x82})) {
      all.add(new Bad("MALFORMED_JSON", around(wrong, before, after)));
    }
    for (String wrong :
        List.of(
            "",
            "\uFEFF" + earnOf("1"),
            earnOf("1") + "x",
            earnOf("NaN"),
            earnWith("\"points\":1"),
            earnWith("\"x\":{\"a\":1,\"\\u0061\":2}"),
            earnWith(arrays(63)),
            "[".repeat(VALUE_BYTES_MAX),
            "{\"a\":".repeat(13_000),
            earnWith("\"x\":" + "1".repeat(1001)),
            earnWith("\"x\":\"\0\""))) {
      all.add(new Bad("MALFORMED_JSON", wrong));
    }
    return all;
  }

  /** Makes events that are just within the limits. */
  private static List<String> readable() {
    return List.of(
        padded(earn("2", "1", ""), VALUE_BYTES_MAX),
        earn("3", "1", "," + arrays(62)),
        earn("4", "1", ",\"x\":" + "1".repeat(1000)),
        earn("5", "1", ",\"x\":1e999999999,\"direction\":1e3"),
        earn("6", "1", ",\"x\":\"\\u0000\\ud800\""));
  }

  @Test
  void keepsEveryUnreadableRecordAndGoesOn() throws Exception {
    try (Installation installation = Installation.create(1)) {
      String topic = installation.settings().topics().input();
      List<Bad> bad = unreadable();
      for (int i = 0; i < bad.size(); i++) {
        ProducerRecord<byte[], byte[]> record =
            new ProducerRecord<>(topic, null, TIMESTAMP, key(i), bad.get(i).value());
        record.headers().add("x\0y", utf8("kept")).add("empty", null);
        installation.publish(record);
        installation.publish("a", earn("good" + i, "1", ""));
      }
      readable().forEach(event -> installation.publish("a", event));
      int posted = bad.size() + readable().size();
      Ingest ingest = installation.start();
      await().atMost(PATIENCE).until(() -> installation.passed() == bad.size() + posted);
      assertThat(installation.available("a")).isEqualTo(posted);
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  installation.number(
                          "select count(*) from dead_letter where relayed_at is not null")
                      == bad.size());

      List<ConsumerRecord<byte[], byte[]>> letters = installation.deadLetters();
      List<Stored> stored = stored(installation);
      assertThat(letters).hasSize(bad.size());
      assertThat(stored).hasSize(bad.size());
      for (int i = 0; i < bad.size(); i++) {
        expect(bad.get(i), i, letters.get(i), topic);
        expect(bad.get(i), i, stored.get(i));
      }
      assertThat(ingest.health().up()).isTrue();
    }
  }

  /** Makes a key that isn't text in any encoding. */
  private static byte[] key(int number) {
    return new byte[] {0, (byte) 0xFF, (byte) number};
  }

  private static byte @Nullable [] cut(byte @Nullable [] value) {
    return value == null || value.length <= VALUE_BYTES_MAX
        ? value
        : Arrays.copyOf(value, VALUE_BYTES_MAX);
  }

  private static void expect(
      Bad bad, int number, ConsumerRecord<byte[], byte[]> letter, String topic) {
    byte[] value = bad.value();
    assertThat(letter.key()).isEqualTo(key(number));
    assertThat(letter.value()).isEqualTo(cut(value));
    assertThat(header(letter, "loyalty_dlt-code")).asString().isEqualTo(bad.code());
    assertThat(header(letter, "loyalty_dlt-detail")).asString().matches("[ -~]{1,300}");
    assertThat(header(letter, "x\0y")).isEqualTo(utf8("kept"));
    assertThat(letter.headers().lastHeader("empty").value()).isNull();
    assertThat(header(letter, "kafka_dlt-original-topic")).isEqualTo(utf8(topic));
    assertThat(header(letter, "kafka_dlt-original-partition")).isEqualTo(new byte[4]);
    assertThat(header(letter, "kafka_dlt-original-offset"))
        .isEqualTo(ByteBuffer.allocate(8).putLong(2L * number).array());
    assertThat(header(letter, "kafka_dlt-original-timestamp"))
        .isEqualTo(ByteBuffer.allocate(8).putLong(TIMESTAMP).array());
    assertThat(header(letter, "kafka_dlt-original-timestamp-type")).isEqualTo(utf8("CreateTime"));
    if (bad.code().equals("TOO_LARGE")) {
      assertThat(letter.value()).hasSize(VALUE_BYTES_MAX);
      assertThat(header(letter, "loyalty_dlt-size")).isEqualTo(utf8("65537"));
    } else {
      assertThat(letter.headers().lastHeader("loyalty_dlt-size")).isNull();
    }
  }

  private static byte[] header(ConsumerRecord<byte[], byte[]> record, String name) {
    return record.headers().lastHeader(name).value();
  }

  private static void expect(Bad bad, int number, Stored stored) {
    byte[] value = bad.value();
    assertThat(stored.code()).isEqualTo(bad.code());
    assertThat(stored.key()).isEqualTo(key(number));
    assertThat(stored.value()).isEqualTo(cut(value));
    assertThat(stored.size()).isEqualTo(value == null ? 0 : value.length);
    assertThat(stored.millis()).isEqualTo(TIMESTAMP);
    assertThat(stored.headers())
        .isEqualTo("{%s,%s} {%s,NULL}".formatted(bytes("x\0y"), bytes("empty"), bytes("kept")));
  }

  /** Returns bytes as PostgreSQL prints them in an array. */
  private static String bytes(String text) {
    return "\"\\\\x" + HexFormat.of().formatHex(utf8(text)) + '"';
  }

  private static List<Stored> stored(Installation installation) {
    return installation
        .book()
        .owner()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "select code, record_key, record_value, value_size, header_names::text || '"
                            + " ' || header_values::text as headers, record_timestamp from"
                            + " dead_letter order by source_offset")
                    .map(
                        (row, context) ->
                            new Stored(
                                row.getString("code"),
                                row.getBytes("record_key"),
                                row.getBytes("record_value"),
                                row.getInt("value_size"),
                                row.getString("headers"),
                                row.getTimestamp("record_timestamp").getTime()))
                    .list());
  }

  /** Makes an event with the text in every place where a producer may write one. */
  private static String event(String type, String account, String text) {
    ObjectNode event = JsonMapper.shared().createObjectNode();
    event.put("specversion", "1.0").put("id", text).put("source", text).put("type", type);
    event.put("time", "2026-01-02T03:04:05Z").put("idempotencykey", type + text);
    ObjectNode data = event.putObject("data").put("program", "retail").put("account", account);
    data.put("reference", text).put("reason", text).put(text, text);
    data.putObject("metadata").put(text, text).put("", "");
    if (type.equals("loyalty.earn.v1")) {
      data.put("points", 1);
    } else {
      data.putObject("member").put("name", text).put("email", text).put("card", text);
    }
    return event.toString();
  }

  @Test
  void postsHostileTextsAsTheyAre() throws Exception {
    try (Installation installation = Installation.create(1)) {
      for (int i = 0; i < HOSTILE.size(); i++) {
        String account = "a" + i;
        installation.publish(account, event("loyalty.account.open.v1", account, HOSTILE.get(i)));
        installation.publish(account, event("loyalty.earn.v1", account, HOSTILE.get(i)));
      }
      Ingest ingest = installation.start();
      int records = 2 * HOSTILE.size();
      await().atMost(PATIENCE).until(() -> installation.passed() == records);
      await().atMost(PATIENCE).until(() -> installation.outcomes().size() == records);
      assertThat(installation.number("select sum(posted) from batch")).isEqualTo(records);

      List<JsonNode> outcomes =
          installation.outcomes().stream()
              .map(it -> JsonMapper.shared().readTree(it).get("data"))
              .toList();
      for (int i = 0; i < HOSTILE.size(); i++) {
        String text = HOSTILE.get(i);
        String key = "loyalty.earn.v1" + text;
        assertThat(outcomes.get(2 * i).get("idempotencyKey").asString())
            .isEqualTo("loyalty.account.open.v1" + text);
        assertThat(outcomes.get(2 * i + 1).get("idempotencyKey").asString()).isEqualTo(key);
        assertThat(texts(installation, "a" + i))
            .isEqualTo(List.of(key, text, text, text, text, text));
        assertThat(metadata(installation, "a" + i)).isEqualTo(Map.of(text, text, "", ""));
      }
      assertThat(ingest.health().problems()).isEmpty();
      installation.stop(ingest);
    }
  }

  /**
   * Returns key, reference and reason of the account's one movement, and the member's name, email
   * and card.
   */
  private static List<String> texts(Installation installation, String account) {
    return installation
        .book()
        .owner()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "select unnest(array[idempotency_key, reference, reason, m.name, email,"
                            + " card]) from account a join member m using (program_id, account_id)"
                            + " join journal j on credit_account_id = account_id where a.code ="
                            + " :account")
                    .bind("account", account)
                    .mapTo(String.class)
                    .list());
  }

  private static Map<?, ?> metadata(Installation installation, String account) {
    String json =
        installation
            .book()
            .owner()
            .withHandle(
                handle ->
                    handle
                        .createQuery(
                            "select metadata from journal join account on credit_account_id ="
                                + " account_id where code = :account")
                        .bind("account", account)
                        .mapTo(String.class)
                        .one());
    return JsonMapper.shared().readValue(json, Map.class);
  }
}
