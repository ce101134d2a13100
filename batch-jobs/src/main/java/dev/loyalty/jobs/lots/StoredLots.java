package dev.loyalty.jobs.lots;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * An account's lots as the database has them, and as they are folded further. For one transaction.
 *
 * @param legsBefore how many legs were folded then
 * @param numbers the lots' numbers, by day
 * @param before the lots as they were read, by day
 * @param recalled what was read of earlier transfers
 */
record StoredLots(
    Lots lots,
    long legsBefore,
    Map<LocalDate, Integer> numbers,
    Map<LocalDate, Long> before,
    Map<UUID, List<Part>> recalled) {

  static StoredLots of(Lots lots, Map<LocalDate, Integer> numbers) {
    return new StoredLots(
        lots, lots.legsFolded(), numbers, new HashMap<>(lots.remaining()), new HashMap<>());
  }

  void recall(UUID transferId, List<Part> parts) {
    recalled.put(transferId, parts);
    lots.recall(transferId, parts);
  }

  int nextNumber() {
    return numbers.values().stream().mapToInt(Integer::intValue).max().orElse(0) + 1;
  }
}
