package dev.loyalty.ingest.outcome;

import static dev.loyalty.ingest.outcome.JsonBytes.ascii;

import dev.loyalty.ledger.store.TierChange;
import org.jspecify.annotations.Nullable;

/**
 * Writes changes of tiers as structured CloudEvents of type {@code loyalty.tier.v1}. The same
 * change always makes the same bytes. Not thread-safe.
 */
public final class TierJson {

  private static final byte[] BEGIN = ascii("{\"specversion\":\"1.0\",\"id\":");
  private static final byte[] TYPE =
      ascii(",\"source\":\"" + OutcomeJson.SOURCE + "\",\"type\":\"loyalty.tier.v1\",\"time\":");
  private static final byte[] PROGRAM =
      ascii(",\"datacontenttype\":\"application/json\",\"data\":{\"program\":");
  private static final byte[] ACCOUNT = ascii(",\"account\":");
  private static final byte[] DATE = ascii(",\"businessDate\":");
  private static final byte[] FROM = ascii(",\"from\":");
  private static final byte[] TO = ascii(",\"to\":");
  private static final byte[] POINTS = ascii(",\"points\":");
  private static final byte[] END = ascii("}}");

  private final JsonBytes json = new JsonBytes();

  public byte[] write(TierChange change) {
    json.clear();
    json.raw(BEGIN);
    json.plain(id(change));
    json.raw(TYPE);
    json.plain(change.changedAt().toString());
    json.raw(PROGRAM);
    json.plain(change.program());
    json.raw(ACCOUNT);
    json.plain(change.account());
    json.raw(DATE);
    json.plain(change.businessDate().toString());
    json.raw(FROM);
    writeText(change.from());
    json.raw(TO);
    writeText(change.to());
    json.raw(POINTS);
    json.number(change.points());
    json.raw(END);
    return json.copy();
  }

  /**
   * An account changes once a date. No counter of the book's: after a restore that would stand for
   * another change.
   */
  private static String id(TierChange change) {
    return "tier-" + change.program() + '-' + change.account() + '-' + change.businessDate();
  }

  private void writeText(@Nullable String text) {
    if (text == null) {
      json.putNull();
    } else {
      json.text(text);
    }
  }
}
