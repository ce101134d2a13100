package dev.loyalty.ops.chaos;

import dev.loyalty.ops.migrate.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Draws events: of all kinds that move points, some of them refused, repeated, contradicting
 * earlier ones or no events at all. Accounts that receive transfers do nothing else, so that what
 * becomes of an event depends on its own partition alone.
 */
final class Events {

  private static final int ACCOUNTS = 300;
  private static final int RECEIVERS = 5;
  private static final int REMEMBERED = 400;

  private final SplittableRandom random;
  private final List<Sent> recent = new ArrayList<>();
  private final List<Sent> holds = new ArrayList<>();
  private int made;

  Events(SplittableRandom random) {
    this.random = random;
  }

  /** For the input topic, keyed by account. */
  ProducerRecord<byte[], byte[]> next() {
    made++;
    String account = "m" + random.nextInt(ACCOUNTS);
    int draw = random.nextInt(100);
    if (draw < 50) {
      return sent(account, "earn", points(100), "");
    } else if (draw < 70) {
      return sent(account, "redeem", points(100), "");
    } else if (draw < 80) {
      String counterparty = "sink" + random.nextInt(RECEIVERS);
      return sent(account, "transfer", points(60), ",\"counterparty\":\"" + counterparty + "\"");
    } else if (draw < 86) {
      ProducerRecord<byte[], byte[]> hold = sent(account, "hold", points(60), "");
      remember(holds, recent.getLast());
      return hold;
    } else if (draw < 92 && !holds.isEmpty()) {
      return resolution(holds.get(random.nextInt(holds.size())));
    } else if (draw < 96 && !recent.isEmpty()) {
      Sent again = recent.get(random.nextInt(recent.size()));
      return record(again.account(), again.value());
    } else if (draw < 97 && !recent.isEmpty()) {
      Sent first = recent.get(random.nextInt(recent.size()));
      return record(
          first.account(), event(first.id(), "earn", first.account(), ",\"points\":7777"));
    }
    return odd(account);
  }

  private ProducerRecord<byte[], byte[]> resolution(Sent hold) {
    String original = ",\"original\":\"chaos#" + hold.id() + "\"";
    return random.nextInt(3) == 0
        ? sent(hold.account(), "release", "", original)
        : sent(hold.account(), "capture", points(50), original);
  }

  private ProducerRecord<byte[], byte[]> odd(String account) {
    return switch (random.nextInt(4)) {
      case 0 ->
          record(
              account,
              event("e" + made, "earn", account, points(10)).replace("chaos-program", "unknown"));
      case 1 -> record(account, "{\"specversion\":");
      case 2 -> record(account, event("e" + made, "earn", account, ",\"points\":0"));
      default -> record(account, null);
    };
  }

  private ProducerRecord<byte[], byte[]> sent(
      String account, String type, String points, String more) {
    Sent sent = new Sent("e" + made, account, event("e" + made, type, account, points + more));
    remember(recent, sent);
    return record(account, sent.value());
  }

  private void remember(List<Sent> list, Sent sent) {
    if (list.size() == REMEMBERED) {
      list.set(random.nextInt(REMEMBERED), list.getLast());
      list.removeLast();
    }
    list.add(sent);
  }

  private String points(int most) {
    return ",\"points\":" + (1 + random.nextInt(most));
  }

  private static String event(String id, String type, String account, String fields) {
    return """
    {"specversion":"1.0","id":"%s","source":"chaos","type":"loyalty.%s.v1","time":"2026-01-02T03:04:05Z","data":{"program":"chaos-program","account":"%s"%s}}\
    """
        .formatted(id, type, account, fields);
  }

  private static ProducerRecord<byte[], byte[]> record(String account, @Nullable String value) {
    return new ProducerRecord<>(
        Topics.TRANSFERS,
        account.getBytes(StandardCharsets.UTF_8),
        value == null ? null : value.getBytes(StandardCharsets.UTF_8));
  }

  private record Sent(String id, String account, String value) {}
}
