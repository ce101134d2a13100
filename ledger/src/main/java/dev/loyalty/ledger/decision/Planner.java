package dev.loyalty.ledger.decision;

import static java.util.Objects.requireNonNull;

import dev.loyalty.ledger.decision.Side.OfMember;
import dev.loyalty.ledger.decision.Side.OfSystem;
import dev.loyalty.ledger.model.Bucket;
import dev.loyalty.ledger.model.Direction;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.model.Request;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells which points a request moves (contract, section 2), for cases that no rule about names
 * refuses.
 */
final class Planner {

  private Planner() {}

  /** Returns the plan of a request; empty for requests that move nothing. */
  static Optional<Plan> findPlan(Case it) {
    Program program = it.program();
    return switch (it.request()) {
      case Request.Earn earn ->
          Optional.of(
              Plan.free(
                      OfSystem.ISSUANCE,
                      side(it.account(), earnedInto(earn, program)),
                      earn.points())
                  .withCap(program.balanceCap()));
      case Request.Redeem redeem ->
          Optional.of(
              Plan.free(available(it.account()), OfSystem.REDEMPTION, redeem.points())
                  .withFloor(0));
      case Request.Transfer transfer ->
          Optional.of(
              Plan.free(available(it.account()), available(it.counterparty()), transfer.points())
                  .withFloor(0)
                  .withCap(program.balanceCap()));
      case Request.Adjust adjust -> Optional.of(adjustment(adjust, it));
      case Request.Reverse reverse -> Optional.of(reversal(reverse, it));
      case Request.Hold hold ->
          Optional.of(
              Plan.free(available(it.account()), side(it.account(), Bucket.HELD), hold.points())
                  .withFloor(0));
      case Request.Capture capture -> Optional.of(capture(capture, it));
      case Request.Release release ->
          Optional.of(
              Plan.free(
                  side(it.account(), Bucket.HELD),
                  available(it.account()),
                  requireNonNull(it.original()).points()));
      case Request.Expire expire ->
          Optional.of(
              Plan.free(available(it.account()), OfSystem.EXPIRY, expire.points())
                  .withFloor(0)
                  .withLegsExpected(expire.legs()));
      case Request.Activate activate ->
          Optional.of(
              Plan.free(
                  side(it.account(), Bucket.PENDING),
                  available(it.account()),
                  requireNonNull(it.original()).left()));
      case Request.Open open -> Optional.empty();
      case Request.Update update -> Optional.empty();
      case Request.Freeze freeze -> Optional.empty();
      case Request.Unfreeze unfreeze -> Optional.empty();
      case Request.Close close -> Optional.empty();
    };
  }

  /**
   * Returns the bucket of an earn's points: pending where their activation is later than the
   * event's time.
   */
  static Bucket earnedInto(Request.Earn earn, Program program) {
    return activation(earn, program).isAfter(earn.header().time())
        ? Bucket.PENDING
        : Bucket.AVAILABLE;
  }

  static Instant activation(Request.Earn earn, Program program) {
    Instant named = earn.activatesAt();
    return named != null ? named : earn.header().time().plus(program.activationDelay());
  }

  private static Plan adjustment(Request.Adjust adjust, Case it) {
    return switch (adjust.direction()) {
      case CREDIT ->
          Plan.free(OfSystem.ADJUSTMENT, available(it.account()), adjust.points())
              .withCap(it.program().balanceCap());
      case DEBIT ->
          Plan.free(available(it.account()), OfSystem.ADJUSTMENT, adjust.points())
              .withFloor(it.program().clawbackFloor());
    };
  }

  private static Plan capture(Request.Capture capture, Case it) {
    long held = requireNonNull(it.original()).points();
    long captured = capture.points() == null ? held : capture.points();
    return Plan.free(side(it.account(), Bucket.HELD), OfSystem.REDEMPTION, captured)
        .withRemainder(held - captured);
  }

  /**
   * Takes the points from where the original put them and gives them back to where they came from.
   */
  private static Plan reversal(Request.Reverse reverse, Case it) {
    Original original = requireNonNull(it.original());
    long points = reverse.points() == null ? original.left() : reverse.points();
    long floor = it.program().clawbackFloor();
    return switch (original.type()) {
      case EARN ->
          original.state() == Original.State.EARN_PENDING
              ? Plan.free(side(it.account(), Bucket.PENDING), OfSystem.ISSUANCE, points)
              : Plan.free(available(it.account()), OfSystem.ISSUANCE, points).withFloor(floor);
      case REDEEM, CAPTURE -> Plan.free(OfSystem.REDEMPTION, available(it.account()), points);
      case TRANSFER ->
          Plan.free(available(it.counterparty()), available(it.account()), points).withFloor(floor);
      case ADJUST ->
          direction(original) == Direction.CREDIT
              ? Plan.free(available(it.account()), OfSystem.ADJUSTMENT, points).withFloor(floor)
              : Plan.free(OfSystem.ADJUSTMENT, available(it.account()), points);
      case REVERSE, HOLD, RELEASE, OPEN, UPDATE, FREEZE, UNFREEZE, CLOSE, EXPIRE, ACTIVATE ->
          throw new IllegalStateException("a rule refuses to reverse a " + original.type());
    };
  }

  private static Direction direction(Original adjustment) {
    return adjustment.points() < 0 ? Direction.DEBIT : Direction.CREDIT;
  }

  private static Side available(@Nullable Account account) {
    return side(account, Bucket.AVAILABLE);
  }

  private static Side side(@Nullable Account account, Bucket bucket) {
    return new OfMember(requireNonNull(account), bucket);
  }
}
