package dev.loyalty.jobs.lots;

import dev.loyalty.ledger.model.RequestType;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The available points of one account by the day on which they expire, while legs are folded into
 * them, one after the other. Pure. Not thread-safe.
 *
 * <p>A debit takes the earliest-expiring points first, and those that never expire last. A credit
 * is a lot with a day of its own, or goes back to the day that its points had: the last ones taken
 * come back first. Below 0 there are no lots but a debt, which the next credit pays first. So the
 * sum of the lots minus the debt is always the account's available balance.
 */
final class Lots {

  private final ExpiryRule rule;
  private final NavigableMap<LocalDate, Long> remaining = new TreeMap<>();
  private final Map<UUID, List<Part>> taken = new HashMap<>();
  private long debt;
  private long legsFolded;

  Lots(ExpiryRule rule, Map<LocalDate, Long> remaining, long debt, long legsFolded) {
    this.rule = rule;
    this.remaining.putAll(remaining);
    this.debt = debt;
    this.legsFolded = legsFolded;
  }

  /** Makes the lots of an account before its first leg. */
  static Lots none(ExpiryRule rule) {
    return new Lots(rule, Map.of(), 0, 0);
  }

  /** Returns the points by day, the earliest first. */
  NavigableMap<LocalDate, Long> remaining() {
    return remaining;
  }

  long debt() {
    return debt;
  }

  long legsFolded() {
    return legsFolded;
  }

  /** Returns the available balance that the account must have. */
  long available() {
    return remaining.values().stream().mapToLong(Long::longValue).sum() - debt;
  }

  /** Returns by transfer the parts that it took and that may come back, in the order of taking. */
  Map<UUID, List<Part>> taken() {
    return taken;
  }

  /** Adds the parts that an earlier fold stored for the transfer. */
  void recall(UUID transferId, List<Part> parts) {
    taken.put(transferId, parts);
  }

  /**
   * Folds the account's next leg. One that is folded already changes nothing.
   *
   * @throws IllegalArgumentException where a leg before it is missing
   */
  void fold(AccountLeg leg) {
    if (leg.number() <= legsFolded) {
      return;
    }
    if (leg.number() > legsFolded + 1) {
      throw new IllegalArgumentException(
          "leg " + leg.number() + " can't be folded after leg " + legsFolded);
    }
    legsFolded = leg.number();
    switch (leg.bucket()) {
      case AVAILABLE -> {
        if (leg.change() < 0) {
          debit(leg);
        } else {
          credit(leg);
        }
      }
      case PENDING -> {
        if (leg.change() > 0) {
          taken.put(leg.transferId(), List.of(Part.ofLot(earnedUntil(leg), leg.points())));
        }
      }
      case HELD -> {
        if (leg.type() == RequestType.CAPTURE && leg.withSystem()) {
          capture(leg);
        }
      }
    }
  }

  private LocalDate earnedUntil(AccountLeg earn) {
    return earn.expiresAt() != null ? rule.at(earn.expiresAt()) : rule.after(earn.requestedAt());
  }

  private void debit(AccountLeg leg) {
    List<Part> parts = take(leg.points());
    switch (leg.type()) {
      case REDEEM, TRANSFER, ADJUST, HOLD -> taken.put(leg.transferId(), parts);
      default -> {} // No request gives a reversal's or an expiry's points back.
    }
  }

  private List<Part> take(long points) {
    List<Part> parts = new ArrayList<>(2);
    long left = points;
    while (left > 0 && !remaining.isEmpty()) {
      Map.Entry<LocalDate, Long> earliest = remaining.firstEntry();
      long some = Math.min(left, earliest.getValue());
      change(earliest.getKey(), -some);
      parts.add(Part.ofLot(earliest.getKey(), some));
      left -= some;
    }
    if (left > 0) {
      debt += left;
      parts.add(Part.onCredit(left));
    }
    return parts;
  }

  private void credit(AccountLeg leg) {
    switch (leg.type()) {
      case EARN -> come(earnedUntil(leg), leg.points());
      case ACTIVATE -> come(activatedUntil(leg), leg.points());
      case REVERSE, CAPTURE, RELEASE -> comeBack(leg);
      default -> come(rule.after(leg.requestedAt()), leg.points());
    }
  }

  private LocalDate activatedUntil(AccountLeg leg) {
    UUID earn = leg.original();
    List<Part> earned = parts(earn);
    if (earn != null && !earned.isEmpty()) {
      taken.put(earn, List.of());
      return earned.getFirst().expiresOn();
    }
    return rule.after(leg.requestedAt());
  }

  private List<Part> parts(@Nullable UUID transferId) {
    return transferId == null ? List.of() : taken.getOrDefault(transferId, List.of());
  }

  /**
   * Moves the captured points from the hold to the capture: the earliest-expiring ones of the hold.
   */
  private void capture(AccountLeg leg) {
    UUID hold = leg.original();
    List<Part> captured = new ArrayList<>(2);
    if (hold != null) {
      Deque<Part> held = new ArrayDeque<>(parts(hold));
      long left = leg.points();
      while (left > 0 && !held.isEmpty()) {
        Part earliest = held.removeFirst();
        long some = Math.min(left, earliest.points());
        captured.add(earliest.with(some));
        if (some < earliest.points()) {
          held.addFirst(earliest.with(earliest.points() - some));
        }
        left -= some;
      }
      taken.put(hold, List.copyOf(held));
    }
    taken.put(leg.transferId(), captured);
  }

  /**
   * Gives points back. Points that were taken on credit pay a debt before those that were taken
   * from lots. Points without a record count as taken on credit, and get a day by the program's
   * rule.
   */
  private void comeBack(AccountLeg leg) {
    UUID original = leg.original();
    Deque<Part> parts = new ArrayDeque<>(parts(original));
    NavigableMap<LocalDate, Long> back = new TreeMap<>();
    long left = leg.points();
    while (left > 0 && !parts.isEmpty()) {
      Part last = parts.removeLast();
      long some = Math.min(left, last.points());
      if (some < last.points()) {
        parts.addLast(last.with(last.points() - some));
      }
      if (last.onCredit()) {
        come(rule.after(leg.requestedAt()), some);
      } else {
        back.merge(last.expiresOn(), some, Long::sum);
      }
      left -= some;
    }
    if (original != null && taken.containsKey(original)) {
      taken.put(original, List.copyOf(parts));
    }
    if (left > 0) {
      come(rule.after(leg.requestedAt()), left);
    }
    back.forEach(this::come);
  }

  /** Adds points: they pay the debt first, and the rest is a lot until the day. */
  private void come(LocalDate expiresOn, long points) {
    long paid = Math.min(debt, points);
    debt -= paid;
    if (points > paid) {
      change(expiresOn, points - paid);
    }
  }

  private void change(LocalDate expiresOn, long points) {
    remaining.merge(expiresOn, points, (before, more) -> before + more == 0 ? null : before + more);
  }
}
