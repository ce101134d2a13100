package dev.loyalty.ops.chaos;

import dev.loyalty.ops.migrate.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Draws events of all kinds that move points. Some are refused, some repeat or contradict earlier
 * ones, and some records can't be read as events. Earned points go to available, or to pending
 * where their activation lies ahead, and stay there. Reversals are whole or partial, and several
 * name the same original. An account that receives transfers does nothing else, and only the
 * reversal of a transfer takes points from it. So the outcome of an event depends on its own
 * partition alone.
 */
final class Events {

  private static final int ACCOUNTS = 300;
  private static final int RECEIVERS = 5;
  private static final int REMEMBERED = 400;

  /** A small number, so that several reversals name the same original. */
  private static final int REVERSIBLE = 60;

  private static final int ONE_REVERSIBLE_OF = 8;

  private final SplittableRandom random;
  private final List<Sent> recent = new ArrayList<>();
  private final List<Sent> reversible = new ArrayList<>();
  private final List<Sent> holds = new ArrayList<>();
  private int made;

  Events(SplittableRandom random) {
    this.random = random;
  }

  /** Draws the next record for the input topic, keyed by account. */
  ProducerRecord<byte[], byte[]> next() {
    made++;
    String account = "m" + random.nextInt(ACCOUNTS);
    int draw = random.nextInt(100);
    if (draw < 42) {
      return reversible(account, "earn", points(100), activation());
    } else if (draw < 57) {
      return reversible(account, "redeem", points(100), "");
    } else if (draw < 65) {
      String counterparty = "sink" + random.nextInt(RECEIVERS);
      return reversible(account, "transfer", points(60), field("counterparty", counterparty));
    } else if (draw < 70) {
      String direction = random.nextBoolean() ? "credit" : "debit";
      String fields = field("direction", direction) + field("reason", "GOODWILL");
      return reversible(account, "adjust", points(60), fields);
    } else if (draw < 76) {
      ProducerRecord<byte[], byte[]> hold = sent(account, "hold", points(60), "");
      remember(holds, REMEMBERED, recent.getLast());
      return hold;
    } else if (draw < 82 && !holds.isEmpty()) {
      return resolution(holds.get(random.nextInt(holds.size())));
    } else if (draw < 92 && !reversible.isEmpty()) {
      return reversal();
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

  /** Draws a time of activation: mostly none, else ahead of the event or before it. */
  private String activation() {
    return switch (random.nextInt(8)) {
      case 0, 1 -> field("activatesAt", "2026-01-02T03:04:05.000001Z");
      case 2 -> field("activatesAt", "2026-01-02T04:04:05+01:00");
      default -> "";
    };
  }

  private ProducerRecord<byte[], byte[]> resolution(Sent hold) {
    String original = original(hold);
    return switch (random.nextInt(4)) {
      case 0 -> sent(hold.account(), "release", "", original);
      case 1 -> reversible(hold.account(), "capture", "", original);
      default -> reversible(hold.account(), "capture", points(50), original);
    };
  }

  /** Draws a reversal, sometimes of a request that can't be reversed. */
  private ProducerRecord<byte[], byte[]> reversal() {
    List<Sent> originals = random.nextInt(6) == 0 ? recent : reversible;
    Sent first = originals.get(random.nextInt(originals.size()));
    String points = random.nextInt(3) == 0 ? "" : points(40);
    return sent(first.account(), "reverse", points, original(first));
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

  private ProducerRecord<byte[], byte[]> reversible(
      String account, String type, String points, String more) {
    ProducerRecord<byte[], byte[]> record = sent(account, type, points, more);
    if (random.nextInt(ONE_REVERSIBLE_OF) == 0) {
      remember(reversible, REVERSIBLE, recent.getLast());
    }
    return record;
  }

  private ProducerRecord<byte[], byte[]> sent(
      String account, String type, String points, String more) {
    Sent sent = new Sent("e" + made, account, event("e" + made, type, account, points + more));
    remember(recent, REMEMBERED, sent);
    return record(account, sent.value());
  }

  private void remember(List<Sent> list, int most, Sent sent) {
    if (list.size() == most) {
      list.set(random.nextInt(most), list.getLast());
      list.removeLast();
    }
    list.add(sent);
  }

  private String points(int most) {
    return ",\"points\":" + (1 + random.nextInt(most));
  }

  private static String original(Sent first) {
    return field("original", "chaos#" + first.id());
  }

  private static String field(String name, String value) {
    return ",\"" + name + "\":\"" + value + '"';
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
