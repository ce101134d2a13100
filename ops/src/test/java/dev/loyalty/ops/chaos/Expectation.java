package dev.loyalty.ops.chaos;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Works out the contract's outcome of each event of {@link Events}, in the simplest way and without
 * the ledger's code. Takes records in the order of their partition. No points are activated and no
 * hold expires meanwhile.
 */
final class Expectation {

  /** The program's floor: a reversal may take back some points that are spent, not all. */
  static final long CLAWBACK_FLOOR = -40;

  private final Map<String, Balance> balances = new TreeMap<>();
  private final Map<String, Settled> keys = new HashMap<>();

  /** The expected result of a record. */
  sealed interface Result {
    /** It goes to the dead letters. */
    record Dead(String code) implements Result {}

    /**
     * It has an outcome.
     *
     * @param balance the account's balance afterwards
     */
    record Outcome(String status, @Nullable String code, Balance balance) implements Result {}
  }

  /** An account's balances. */
  record Balance(long available, long pending, long held) {
    static final Balance NONE = new Balance(0, 0, 0);

    Balance plus(Balance change) {
      return new Balance(
          available + change.available, pending + change.pending, held + change.held);
    }
  }

  /** The balances of all opened accounts, by account. */
  Map<String, Balance> balances() {
    return balances;
  }

  /**
   * @param value the record's value
   */
  Result take(byte @Nullable [] value) {
    if (value == null) {
      return new Result.Dead("NULL_VALUE");
    }
    JsonNode event;
    try {
      event = JsonMapper.shared().readTree(value);
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
    Settled now = new Settled(asked, event, data);
    now.code = decide(now);
    keys.put(key, now);
    return outcome(now.code == null ? "POSTED" : "REJECTED", now.code, account);
  }

  /** Returns the rejection code; null where the request is posted. */
  private @Nullable String decide(Settled request) {
    boolean opens = request.is("earn") || request.is("adjust") && request.isCredit();
    if (!opens && !balances.containsKey(request.account)) {
      return "UNKNOWN_ACCOUNT";
    }
    return switch (request.kind) {
      case "earn" -> {
        request.pending = request.activatesAt().isAfter(request.time());
        yield request.pending ? toPending(request, request.points) : toAvailable(request);
      }
      case "adjust" -> opens ? toAvailable(request) : spend(request, CLAWBACK_FLOOR);
      case "redeem" -> spend(request, 0);
      case "transfer" -> transfer(request);
      case "hold" -> hold(request);
      case "capture", "release" -> resolve(original(request), request);
      case "reverse" -> reverse(original(request), request);
      default -> throw new IllegalArgumentException(request.kind);
    };
  }

  private @Nullable String toAvailable(Settled request) {
    add(request.account, request.points, 0, 0);
    return null;
  }

  private @Nullable String toPending(Settled request, long points) {
    add(request.account, 0, points, 0);
    return null;
  }

  private @Nullable String spend(Settled request, long floor) {
    if (available(request.account) - request.points < floor) {
      return "INSUFFICIENT_POINTS";
    }
    add(request.account, -request.points, 0, 0);
    return null;
  }

  private @Nullable String transfer(Settled request) {
    String refusal = spend(request, 0);
    if (refusal == null) {
      add(request.counterparty(), request.points, 0, 0);
    }
    return refusal;
  }

  private @Nullable String hold(Settled request) {
    String refusal = spend(request, 0);
    if (refusal == null) {
      request.openHold = true;
      add(request.account, 0, 0, request.points);
    }
    return refusal;
  }

  /** Finds the posted request under the key; null where none was posted. */
  private @Nullable Settled original(Settled request) {
    Settled original = keys.get(request.data.get("original").stringValue());
    return original == null || original.code != null ? null : original;
  }

  private @Nullable String resolve(@Nullable Settled hold, Settled request) {
    if (hold == null) {
      return "ORIGINAL_NOT_FOUND";
    }
    if (!hold.openHold) {
      return "HOLD_NOT_OPEN";
    }
    if (request.is("capture") && !request.asksForPoints()) {
      request.points = hold.points;
    }
    if (request.points > hold.points) {
      return "CAPTURE_EXCEEDS_HOLD";
    }
    hold.openHold = false;
    add(hold.account, hold.points - request.points, 0, -hold.points);
    return null;
  }

  private @Nullable String reverse(@Nullable Settled original, Settled request) {
    if (original == null) {
      return "ORIGINAL_NOT_FOUND";
    }
    if (original.is("hold") || original.is("release") || original.is("reverse")) {
      return "ORIGINAL_NOT_REVERSIBLE";
    }
    long left = original.points - original.reversed;
    if (!request.asksForPoints()) {
      request.points = left;
    }
    if (request.points > left || left == 0) {
      return "REVERSAL_EXCEEDS_ORIGINAL";
    }
    String refusal = takeBack(original, request);
    if (refusal == null) {
      original.reversed += request.points;
    }
    return refusal;
  }

  private @Nullable String takeBack(Settled original, Settled request) {
    return switch (original.kind) {
      case "earn" ->
          original.pending ? toPending(request, -request.points) : spend(request, CLAWBACK_FLOOR);
      case "adjust" -> original.isCredit() ? spend(request, CLAWBACK_FLOOR) : toAvailable(request);
      case "transfer" -> {
        add(original.counterparty(), -request.points, 0, 0);
        yield toAvailable(request);
      }
      default -> toAvailable(request);
    };
  }

  private long available(String account) {
    return balances.get(account).available();
  }

  private void add(String account, long toAvailable, long toPending, long toHeld) {
    balances.merge(account, new Balance(toAvailable, toPending, toHeld), Balance::plus);
  }

  private Result outcome(String status, @Nullable String code, String account) {
    return new Result.Outcome(status, code, balances.getOrDefault(account, Balance.NONE));
  }

  /** The request that settled a key. */
  private static final class Settled {
    final String asked;
    final JsonNode event;
    final JsonNode data;
    final String kind;
    final String account;
    long points;
    @Nullable String code;
    boolean openHold;
    boolean pending;
    long reversed;

    Settled(String asked, JsonNode event, JsonNode data) {
      this.asked = asked;
      this.event = event;
      this.data = data;
      this.kind = event.get("type").stringValue().split("\\.")[1];
      this.account = data.get("account").stringValue();
      this.points = data.path("points").asLong(0);
    }

    boolean is(String what) {
      return kind.equals(what);
    }

    boolean isCredit() {
      return data.get("direction").stringValue().equals("credit");
    }

    boolean asksForPoints() {
      return data.has("points");
    }

    String counterparty() {
      return data.get("counterparty").stringValue();
    }

    Instant time() {
      return OffsetDateTime.parse(event.get("time").stringValue()).toInstant();
    }

    /** Returns the time of activation, or the event's time where it names none. */
    Instant activatesAt() {
      return data.has("activatesAt")
          ? OffsetDateTime.parse(data.get("activatesAt").stringValue()).toInstant()
          : time();
    }
  }
}
