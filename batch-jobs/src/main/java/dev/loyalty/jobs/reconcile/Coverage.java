package dev.loyalty.jobs.reconcile;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a leg would have found, so that what it didn't find is gone. Immutable.
 *
 * @param kinds those that it looked for
 * @param untold accounts of which it couldn't tell after all, by kind
 */
record Coverage(Set<BreakKind> kinds, Map<BreakKind, Set<Long>> untold) {

  static final Coverage NOTHING = new Coverage(Set.of(), Map.of());

  Coverage {
    kinds = Set.copyOf(kinds);
    untold = Map.copyOf(untold);
  }

  /** All kinds of the leg, where all that was found is kept. */
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
   * @param accounts of which it isn't known whether there is a break of the kind
   */
  Coverage without(BreakKind kind, Set<Long> accounts) {
    Map<BreakKind, Set<Long>> more = new HashMap<>(untold);
    more.put(kind, Set.copyOf(accounts));
    return new Coverage(kinds, more);
  }

  /** An account that it can't tell a kind of. */
  record Untold(BreakKind kind, long accountId) {}

  List<Untold> untoldAccounts() {
    return untold.entrySet().stream()
        .flatMap(it -> it.getValue().stream().map(account -> new Untold(it.getKey(), account)))
        .toList();
  }
}
