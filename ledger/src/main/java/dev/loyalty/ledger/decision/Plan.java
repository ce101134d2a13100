package dev.loyalty.ledger.decision;

import dev.loyalty.ledger.model.Bucket;
import java.util.ArrayList;
import java.util.List;

/**
 * The movement that a request asks for, before the balances are checked.
 *
 * @param points positive
 * @param remainder the points that go from {@code from} back to the same account's available points
 * @param floor the least that the debited available points may be afterwards; {@link #NO_FLOOR}
 *     where they are not debited
 * @param cap the most that the credited account's total may be afterwards; {@link #NO_CAP} where it
 *     is not bounded
 * @param legsExpected the debited account's last leg when the request was made; {@link #ANY_LEGS}
 *     where that doesn't matter
 */
record Plan(
    Side from, Side to, long points, long remainder, long floor, long cap, long legsExpected) {

  static final long NO_FLOOR = Long.MIN_VALUE;
  static final long NO_CAP = Long.MAX_VALUE;
  static final long ANY_LEGS = -1;

  /** Makes a plan without bounds, such as giving points back. */
  static Plan free(Side from, Side to, long points) {
    return new Plan(from, to, points, 0, NO_FLOOR, NO_CAP, ANY_LEGS);
  }

  Plan withFloor(long newFloor) {
    return new Plan(from, to, points, remainder, newFloor, cap, legsExpected);
  }

  Plan withCap(long newCap) {
    return new Plan(from, to, points, remainder, floor, newCap, legsExpected);
  }

  Plan withRemainder(long newRemainder) {
    return new Plan(from, to, points, newRemainder, floor, cap, legsExpected);
  }

  Plan withLegsExpected(long newLegs) {
    return new Plan(from, to, points, remainder, floor, cap, newLegs);
  }

  boolean breaksExpectation() {
    return legsExpected != ANY_LEGS
        && from instanceof Side.OfMember debited
        && debited.account().legs() != legsExpected;
  }

  boolean breaksFloor() {
    return floor != NO_FLOOR
        && from instanceof Side.OfMember debited
        && debited.account().available() - points < floor;
  }

  boolean breaksCap() {
    return cap != NO_CAP
        && to instanceof Side.OfMember credited
        && credited.account().total() + points > cap;
  }

  /** Moves the points. */
  List<Movement> carryOut() {
    Movement main = new Movement(from.change(-points), to.change(points), points);
    if (remainder == 0) {
      return List.of(main);
    }
    List<Movement> both = new ArrayList<>(2);
    both.add(main);
    if (from instanceof Side.OfMember held) {
      Side available = new Side.OfMember(held.account(), Bucket.AVAILABLE);
      both.add(new Movement(held.change(-remainder), available.change(remainder), remainder));
    }
    return both;
  }
}
