package dev.loyalty.ingest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Counts the results of earns and adjustments in one program by the contract, from their JSON alone
 * and without any code of the ledger. Nothing becomes pending or held. Not thread-safe.
 */
final class Recount {

  private static final long LARGEST_CAP = 1_000_000_000_000_000L;

  /** The rules of a program that invoices can meet. */
  record Rules(String program, boolean autoOpenAccounts, long clawbackFloor, long balanceCap) {

    /** Reads an entry of a programs file, with the contract's defaults. */
    static Rules of(JsonNode program) {
      if (!program.path("activationDelay").asString("P0D").equals("P0D")) {
        throw new IllegalArgumentException("earns would be pending: " + program);
      }
      return new Rules(
          program.get("code").asString(),
          program.path("autoOpenAccounts").asBoolean(false),
          program.path("clawbackFloor").asLong(0),
          program.path("balanceCap").asLong(LARGEST_CAP));
    }
  }

  /** The first request under a key, and its result as a duplicate's outcome reports it. */
  private record Settled(JsonNode request, JsonNode result) {}

  private final Rules rules;
  private final Map<String, Settled> keys = new HashMap<>();
  private final Map<String, Long> available = new TreeMap<>();
  private final Map<String, List<JsonNode>> outcomes = new TreeMap<>();
  private final Map<String, Integer> counts = new TreeMap<>();
  private final List<String> unreadable = new ArrayList<>();
  private long issuance;
  private long adjustment;

  Recount(Rules rules) {
    this.rules = rules;
  }

  /** Takes the next event of the stream. */
  void take(byte[] value) {
    JsonNode event = JsonMapper.shared().readTree(value);
    JsonNode data = event.get("data");
    if (!data.has("account")) {
      unreadable.add(new String(value, StandardCharsets.UTF_8));
      return;
    }
    if (!data.get("program").asString().equals(rules.program()) || data.has("activatesAt")) {
      throw new IllegalArgumentException("no such event was expected: " + event);
    }
    String key = event.get("idempotencykey").asString();
    ObjectNode request = (ObjectNode) data.deepCopy();
    request.remove("metadata");
    request.set("type", event.get("type"));
    Settled first = keys.get(key);
    if (first == null) {
      String code = decide(request);
      JsonNode result = result(code == null ? "POSTED" : "REJECTED", code, key);
      keys.put(key, new Settled(request, result));
      tell(key, request, result, null);
    } else if (first.request().equals(request)) {
      tell(key, request, result("DUPLICATE", null, key), first.result());
    } else {
      tell(key, request, result("REJECTED", "KEY_REUSED", key), null);
    }
  }

  /** Returns the code of a refusal; null where the request takes effect. */
  private @Nullable String decide(JsonNode request) {
    String account = request.get("account").asString();
    boolean earn = request.get("type").asString().equals("loyalty.earn.v1");
    long change = earn ? request.get("points").asLong() : adjustment(request);
    Long before = available.get(account);
    if (before == null && !(rules.autoOpenAccounts() && change > 0)) {
      return "UNKNOWN_ACCOUNT";
    }
    long after = (before == null ? 0 : before) + change;
    if (change < 0 && after < rules.clawbackFloor()) {
      return "INSUFFICIENT_POINTS";
    }
    if (change > 0 && after > rules.balanceCap()) {
      return "BALANCE_CAP_EXCEEDED";
    }
    available.put(account, after);
    if (earn) {
      issuance -= change;
    } else {
      adjustment -= change;
    }
    return null;
  }

  private static long adjustment(JsonNode request) {
    long points = request.get("points").asLong();
    return switch (request.get("type").asString() + " " + request.path("direction").asString("")) {
      case "loyalty.adjust.v1 credit" -> points;
      case "loyalty.adjust.v1 debit" -> -points;
      default -> throw new IllegalArgumentException("no such event was expected: " + request);
    };
  }

  private JsonNode result(String status, @Nullable String code, String key) {
    ObjectNode result = JsonMapper.shared().createObjectNode();
    result.put("status", status);
    result.put("code", code);
    result.put("transferId", status.equals("POSTED") ? transferId(rules.program(), key) : null);
    return result;
  }

  private void tell(String key, JsonNode request, JsonNode result, @Nullable JsonNode original) {
    String account = request.get("account").asString();
    ObjectNode data = (ObjectNode) result.deepCopy();
    data.put("program", rules.program());
    data.put("idempotencyKey", key);
    data.set("type", request.get("type"));
    data.put("account", account);
    data.putNull("counterparty");
    data.set("points", request.get("points"));
    data.put("available", available.getOrDefault(account, 0L));
    data.put("pending", 0);
    data.put("held", 0);
    if (original != null) {
      data.set("original", original);
    }
    // The JSON is read again, so that a number's width makes no difference.
    JsonNode outcome = JsonMapper.shared().readTree(data.toString());
    outcomes.computeIfAbsent(account, any -> new ArrayList<>()).add(outcome);
    String code = result.get("code").asString("");
    counts.merge(result.get("status").asString() + " " + code, 1, Integer::sum);
  }

  private static String transferId(String program, String key) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(program.getBytes(StandardCharsets.UTF_8));
      sha.update((byte) 0);
      byte[] id = sha.digest(key.getBytes(StandardCharsets.UTF_8));
      id[6] = (byte) (id[6] & 0x0F | 0x80);
      id[8] = (byte) (id[8] & 0x3F | 0x80);
      ByteBuffer bits = ByteBuffer.wrap(id);
      return new UUID(bits.getLong(), bits.getLong()).toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the available points of open accounts, by code. */
  Map<String, Long> available() {
    return available;
  }

  long issuance() {
    return issuance;
  }

  long adjustment() {
    return adjustment;
  }

  /**
   * Returns the outcomes' data by account, in order, without {@code postedAt} and {@code source}.
   */
  Map<String, List<JsonNode>> outcomes() {
    return outcomes;
  }

  /** Counts the outcomes by status and code with a space between. */
  Map<String, Integer> counts() {
    return counts;
  }

  /** Returns the values that name no account, in order. */
  List<String> unreadable() {
    return unreadable;
  }
}
