package dev.loyalty.jobs.reconcile;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The breaks that a leg would have found, so that those it didn't find are gone. Immutable.
 *
 * @param kinds the kinds that it looked for
 * @param untold by kind, the accounts that it couldn't check
 */
record Coverage(Set<BreakKind> kinds, Map<BreakKind, Set<Long>> untold) {

  static final Coverage NOTHING = new Coverage(Set.of(), Map.of());

  Coverage {
    kinds = Set.copyOf(kinds);
    untold = Map.copyOf(untold);
  }

  /** Returns all kinds of the leg, where all findings are stored. */
  static Coverage of(LegResult leg) {
    if (!leg.isComplete()) {
      return NOTHING;
    }
    Set<BreakKind> kinds = EnumSet.noneOf(BreakKind.class);
    Stream.of(BreakKind.values()).filter(it -> it.leg() == leg.leg()).forEach(kinds::add);
    return new Coverage(kinds, Map.of());
  }

  Coverage without(BreakKind kind) {
    return new Coverage(Set.copyOf(kinds.stream().filter(it -> it != kind).toList()), untold);
  }

  /**
   * @param accounts accounts that couldn't be checked for the kind
   */
  Coverage without(BreakKind kind, Set<Long> accounts) {
    Map<BreakKind, Set<Long>> more = new HashMap<>(untold);
    more.put(kind, Set.copyOf(accounts));
    return new Coverage(kinds, more);
  }

  /** An account that couldn't be checked for a kind. */
  record Untold(BreakKind kind, long accountId) {}

  List<Untold> untoldAccounts() {
    return untold.entrySet().stream()
        .flatMap(it -> it.getValue().stream().map(account -> new Untold(it.getKey(), account)))
        .toList();
  }
}
