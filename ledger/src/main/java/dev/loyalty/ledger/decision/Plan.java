package dev.loyalty.ledger.decision;

import dev.loyalty.ledger.model.Bucket;
import java.util.ArrayList;
import java.util.List;

/**
 * The movement that a request asks for, before the balances were looked at.
 *
 * @param points positive
 * @param remainder what goes from {@code from} back to the same account's available points
 * @param floor below which the debited available points may not fall; {@link #NO_FLOOR} where they
 *     are not debited
 * @param cap above which the credited account's total may not rise; {@link #NO_CAP} where it is not
 *     bounded
 */
record Plan(Side from, Side to, long points, long remainder, long floor, long cap) {

  static final long NO_FLOOR = Long.MIN_VALUE;
  static final long NO_CAP = Long.MAX_VALUE;

  /** A movement that nothing bounds, such as giving points back. */
  static Plan free(Side from, Side to, long points) {
    return new Plan(from, to, points, 0, NO_FLOOR, NO_CAP);
  }

  Plan withFloor(long newFloor) {
    return new Plan(from, to, points, remainder, newFloor, cap);
  }

  Plan withCap(long newCap) {
    return new Plan(from, to, points, remainder, floor, newCap);
  }

  Plan withRemainder(long newRemainder) {
    return new Plan(from, to, points, newRemainder, floor, cap);
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
