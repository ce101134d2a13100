package dev.loyalty.jobs.lots;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * An account's lots as read from the database, and as folded further. For one transaction.
 *
 * @param legsBefore the number of legs folded then; 0 where the database has no lots of the account
 * @param daysBefore the days of the lots that were read
 * @param recalled the parts read for earlier transfers
 */
record StoredLots(
    Lots lots, long legsBefore, Set<LocalDate> daysBefore, Map<UUID, List<Part>> recalled) {

  static StoredLots of(Lots lots) {
    return new StoredLots(
        lots, lots.legsFolded(), Set.copyOf(lots.remaining().keySet()), new HashMap<>());
  }

  void recall(UUID transferId, List<Part> parts) {
    recalled.put(transferId, parts);
    lots.recall(transferId, parts);
  }

  boolean isNew() {
    return legsBefore == 0;
  }

  boolean isFolded() {
    return lots.legsFolded() > legsBefore;
  }
}
