package dev.loyalty.ledger.decision;

import static dev.loyalty.ledger.decision.Row.row;

import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.model.RejectionCode;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Hold, capture and release. The sample's rules: floor −20, cap 100, accounts open by themselves.
 */
class HoldTableTest {

  private static final Requests P = new Requests("retail");

  @TestFactory
  Stream<DynamicTest> hold() {
    return Stream.of(
            row("reserves points")
                .given("a 50 0 0")
                .when(P.hold("a", "k", 30))
                .posted(30, "a 20 0 30")
                .moving("a.available -> a.held 30"),
            row("reserves no point that isn't there, whatever the floor")
                .given("a 50 9 9")
                .when(P.hold("a", "k", 51))
                .refused(RejectionCode.INSUFFICIENT_POINTS),
            row("isn't bounded by the cap")
                .given("a 300 0 0")
                .when(P.hold("a", "k", 200))
                .posted(200, "a 100 0 200"),
            row("opens no account")
                .when(P.hold("a", "k", 1))
                .refused(RejectionCode.UNKNOWN_ACCOUNT),
            row("is refused by a frozen account")
                .given("a FROZEN 5 0 0")
                .when(P.hold("a", "k", 1))
                .refused(RejectionCode.ACCOUNT_FROZEN))
        .map(Row::test);
  }

  @TestFactory
  Stream<DynamicTest> capture() {
    return Stream.of(
            row("takes all that is held")
                .given("a 50 0 0")
                .after(P.hold("a", "h", 30))
                .when(P.capture("a", "k", "h"))
                .posted(30, "a 20 0 0")
                .moving("a.held -> redemption 30"),
            row("takes exactly all that is held")
                .given("a 50 0 0")
                .after(P.hold("a", "h", 30))
                .when(P.capture("a", "k", "h", 30))
                .posted(30, "a 20 0 0")
                .moving("a.held -> redemption 30"),
            row("gives back what it doesn't take")
                .given("a 50 0 0")
                .after(P.hold("a", "h", 30))
                .when(P.capture("a", "k", "h", 25))
                .posted(25, "a 25 0 0")
                .moving("a.held -> redemption 25", "a.held -> a.available 5"),
            row("leaves the points of other holds")
                .given("a 50 0 0")
                .after(P.hold("a", "h", 30), P.hold("a", "i", 10))
                .when(P.capture("a", "k", "h", 25))
                .posted(25, "a 15 0 10"),
            row("takes no more than is held")
                .given("a 50 0 0")
                .after(P.hold("a", "h", 30), P.hold("a", "i", 10))
                .when(P.capture("a", "k", "h", 31))
                .refused(RejectionCode.CAPTURE_EXCEEDS_HOLD),
            row("names a hold that was posted")
                .given("a 50 0 9")
                .when(P.capture("a", "k", "h"))
                .refused(RejectionCode.ORIGINAL_NOT_FOUND),
            row("names no refused hold")
                .given("a 5 0 9")
                .after(P.hold("a", "h", 6))
                .when(P.capture("a", "k", "h"))
                .refused(RejectionCode.ORIGINAL_NOT_FOUND),
            row("names no other account's hold")
                .given("a 50 0 0", "b 0 0 0")
                .after(P.hold("a", "h", 30))
                .when(P.capture("b", "k", "h"))
                .refused(RejectionCode.ORIGINAL_NOT_FOUND),
            row("names no earn")
                .given("a 50 0 0")
                .after(P.earn("a", "h", 30))
                .when(P.capture("a", "k", "h"))
                .refused(RejectionCode.HOLD_NOT_OPEN),
            row("names no opening")
                .after(P.open("a", "h"))
                .when(P.capture("a", "k", "h"))
                .refused(RejectionCode.HOLD_NOT_OPEN),
            row("is the only one")
                .given("a 50 0 0")
                .after(P.hold("a", "h", 30), P.capture("a", "c", "h", 1))
                .when(P.capture("a", "k", "h", 1))
                .refused(RejectionCode.HOLD_NOT_OPEN),
            row("comes before a release, not after it")
                .given("a 50 0 0")
                .after(P.hold("a", "h", 30), P.release("a", "r", "h"))
                .when(P.capture("a", "k", "h"))
                .refused(RejectionCode.HOLD_NOT_OPEN),
            row("may follow a refused one")
                .given("a 50 0 0")
                .after(P.hold("a", "h", 30), P.capture("a", "c", "h", 31))
                .when(P.capture("a", "k", "h", 30))
                .posted(30, "a 20 0 0"),
            row("gives back beyond the cap")
                .given("a 300 0 0")
                .after(P.hold("a", "h", 200))
                .when(P.capture("a", "k", "h", 1))
                .posted(1, "a 299 0 0"),
            row("is refused by a frozen account")
                .given("a 50 0 0")
                .after(P.hold("a", "h", 30), P.freeze("a", "f"))
                .when(P.capture("a", "k", "h"))
                .refused(RejectionCode.ACCOUNT_FROZEN))
        .map(Row::test);
  }

  @TestFactory
  Stream<DynamicTest> release() {
    return Stream.of(
            row("gives back")
                .given("a 50 0 0")
                .after(P.hold("a", "h", 30))
                .when(P.release("a", "k", "h"))
                .posted(30, "a 50 0 0")
                .moving("a.held -> a.available 30"),
            row("gives back beyond the cap and into a debt")
                .given("a 30 90 0")
                .after(P.hold("a", "h", 30), P.debit("a", "d", 20))
                .when(P.release("a", "k", "h"))
                .posted(30, "a 10 90 0"),
            row("names a hold that was posted")
                .given("a 50 0 9")
                .when(P.release("a", "k", "h"))
                .refused(RejectionCode.ORIGINAL_NOT_FOUND),
            row("names no other account's hold")
                .given("a 50 0 0", "b 0 0 9")
                .after(P.hold("a", "h", 5))
                .when(P.release("b", "k", "h"))
                .refused(RejectionCode.ORIGINAL_NOT_FOUND),
            row("names no redemption")
                .given("a 50 0 0")
                .after(P.redeem("a", "h", 5))
                .when(P.release("a", "k", "h"))
                .refused(RejectionCode.HOLD_NOT_OPEN),
            row("names no hold that was captured")
                .given("a 50 0 0")
                .after(P.hold("a", "h", 30), P.capture("a", "c", "h", 1))
                .when(P.release("a", "k", "h"))
                .refused(RejectionCode.HOLD_NOT_OPEN),
            row("is the only one")
                .given("a 50 0 0")
                .after(P.hold("a", "h", 30), P.release("a", "c", "h"))
                .when(P.release("a", "k", "h"))
                .refused(RejectionCode.HOLD_NOT_OPEN))
        .map(Row::test);
  }
}
