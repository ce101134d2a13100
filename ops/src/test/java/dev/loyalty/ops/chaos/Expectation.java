package dev.loyalty.ops.chaos;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the contract says of the events of {@link Events}, worked out one by one from the input
 * topic and in the simplest way, with nothing of the ledger's. Records are given in the order of
 * their partition.
 */
final class Expectation {

  private final Map<String, Balance> balances = new TreeMap<>();
  private final Map<String, Settled> keys = new HashMap<>();

  /** What becomes of a record. */
  sealed interface Result {
    /** It goes to the dead letters. */
    record Dead(String code) implements Result {}

    /**
     * It has an outcome.
     *
     * @param balance the account's afterwards
     */
    record Outcome(String status, @Nullable String code, Balance balance) implements Result {}
  }

  /** Of an account. */
  record Balance(long available, long held) {
    static final Balance NONE = new Balance(0, 0);

    Balance plus(long toAvailable, long toHeld) {
      return new Balance(available + toAvailable, held + toHeld);
    }
  }

  /** By account: of all that were opened. */
  Map<String, Balance> balances() {
    return balances;
  }

  Result take(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return new Result.Dead("NULL_VALUE");
    }
    JsonNode event;
    try {
      event = JsonMapper.shared().readTree(record.value());
    } catch (JacksonException e) {
      return new Result.Dead("MALFORMED_JSON");
    }
    JsonNode data = event.get("data");
    if (data.path("points").asLong(1) == 0) {
      return new Result.Dead("SCHEMA_VIOLATION");
    }
    return settle(event, data);
  }

  private Result settle(JsonNode event, JsonNode data) {
    String account = data.get("account").stringValue();
    if (!data.get("program").stringValue().equals("chaos-program")) {
      return new Result.Outcome("REJECTED", "UNKNOWN_PROGRAM", Balance.NONE);
    }
    String key = event.get("source").stringValue() + "#" + event.get("id").stringValue();
    String asked = event.get("type").stringValue() + data;
    Settled first = keys.get(key);
    if (first != null) {
      return first.asked.equals(asked)
          ? outcome("DUPLICATE", null, account)
          : outcome("REJECTED", "KEY_REUSED", account);
    }
    Settled now = new Settled(asked, account, data.path("points").asLong(0));
    now.code = decide(event.get("type").stringValue(), data, now);
    keys.put(key, now);
    return outcome(now.code == null ? "POSTED" : "REJECTED", now.code, account);
  }

  /** Null: posted. */
  private @Nullable String decide(String type, JsonNode data, Settled request) {
    String account = request.account;
    if (type.equals("loyalty.earn.v1")) {
      add(account, request.points, 0);
      return null;
    }
    Balance balance = balances.get(account);
    if (balance == null) {
      return "UNKNOWN_ACCOUNT";
    }
    if (type.equals("loyalty.capture.v1") || type.equals("loyalty.release.v1")) {
      return resolve(keys.get(data.get("original").stringValue()), request);
    }
    if (balance.available() < request.points) {
      return "INSUFFICIENT_POINTS";
    }
    boolean hold = type.equals("loyalty.hold.v1");
    request.openHold = hold;
    add(account, -request.points, hold ? request.points : 0);
    if (type.equals("loyalty.transfer.v1")) {
      add(data.get("counterparty").stringValue(), request.points, 0);
    }
    return null;
  }

  private @Nullable String resolve(@Nullable Settled hold, Settled request) {
    if (hold == null || hold.code != null) {
      return "ORIGINAL_NOT_FOUND";
    }
    if (!hold.openHold) {
      return "HOLD_NOT_OPEN";
    }
    if (request.points > hold.points) {
      return "CAPTURE_EXCEEDS_HOLD";
    }
    hold.openHold = false;
    add(hold.account, hold.points - request.points, -hold.points);
    return null;
  }

  private void add(String account, long toAvailable, long toHeld) {
    balances.merge(
        account,
        Balance.NONE.plus(toAvailable, toHeld),
        (old, change) -> old.plus(change.available(), change.held()));
  }

  private Result outcome(String status, @Nullable String code, String account) {
    return new Result.Outcome(status, code, balances.getOrDefault(account, Balance.NONE));
  }

  /** What a key stands for. */
  private static final class Settled {
    final String asked;
    final String account;
    final long points;
    @Nullable String code;
    boolean openHold;

    Settled(String asked, String account, long points) {
      this.asked = asked;
      this.account = account;
      this.points = points;
    }
  }
}
