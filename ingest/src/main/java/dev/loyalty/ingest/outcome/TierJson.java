package dev.loyalty.ingest.outcome;

import dev.loyalty.ledger.store.TierChange;

/**
 * Writes changes of tiers as structured CloudEvents of type {@code loyalty.tier.v1}. Equal changes
 * have equal bytes. Not thread-safe.
 */
public final class TierJson {

  private final CloudEventWriter events = new CloudEventWriter();

  public byte[] write(TierChange change) {
    return events.write(
        id(change),
        "loyalty.tier.v1",
        change.changedAt().toString(),
        json -> {
          json.writeStringProperty("program", change.program());
          json.writeStringProperty("account", change.account());
          json.writeStringProperty("businessDate", change.businessDate().toString());
          json.writeStringProperty("from", change.from());
          json.writeStringProperty("to", change.to());
          json.writeNumberProperty("points", change.points());
        });
  }

  /**
   * Names the account and the date, since an account changes its tier once a date at most. A
   * counter of the book would name another change after a restore.
   */
  private static String id(TierChange change) {
    return "tier-" + change.program() + '-' + change.account() + '-' + change.businessDate();
  }
}
