package dev.loyalty.ledger.decision;

import static dev.loyalty.ledger.decision.Row.row;

import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.model.RejectionCode;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Requests of the nightly jobs. The given accounts stand at leg 10. */
class SystemRequestTableTest {

  private static final Requests P = new Requests("retail");

  @TestFactory
  Stream<DynamicTest> expire() {
    return Stream.of(
            row("takes points to the expiry account")
                .given("a 50 0 0")
                .when(P.expire("a", "~k", 30, 10))
                .posted(30, "a 20 0 0")
                .moving("a.available -> expiry 30"),
            row("is refused where the account moved on since the points were counted")
                .given("a 50 0 0")
                .after(P.redeem("a", "r", 1))
                .when(P.expire("a", "~k", 30, 10))
                .refused(RejectionCode.ACCOUNT_MOVED),
            row("is refused for having moved on before it is for missing points")
                .given("a 50 0 0")
                .after(P.redeem("a", "r", 30))
                .when(P.expire("a", "~k", 30, 10))
                .refused(RejectionCode.ACCOUNT_MOVED),
            row("leaves its key free where the account moved on")
                .given("a 50 0 0")
                .after(P.redeem("a", "r", 1), P.expire("a", "~k", 30, 10))
                .when(P.expire("a", "~k", 29, 11))
                .posted(29, "a 20 0 0"),
            row("takes no point that isn't there")
                .given("a 20 9 9")
                .when(P.expire("a", "~k", 21, 10))
                .refused(RejectionCode.INSUFFICIENT_POINTS),
            row("asks no account for its status")
                .given("a FROZEN 50 0 0")
                .when(P.expire("a", "~k", 30, 10))
                .posted(30, "a FROZEN 20 0 0"),
            row("is done once")
                .given("a 50 0 0")
                .after(P.expire("a", "~k", 30, 10))
                .when(P.expire("a", "~k", 30, 10))
                .duplicateOf(null, P.expire("a", "~k", 30, 10)))
        .map(Row::test);
  }

  @TestFactory
  Stream<DynamicTest> activate() {
    return Stream.of(
            row("makes a pending earn available")
                .given("a 5 0 0")
                .after(P.earnLater("a", "e", 30))
                .when(P.activate("a", "~k", "e"))
                .posted(30, "a 35 0 0")
                .moving("a.pending -> a.available 30"),
            row("leaves out what was reversed")
                .given("a 5 0 0")
                .after(P.earnLater("a", "e", 30), P.reverse("a", "r", "e", 10))
                .when(P.activate("a", "~k", "e"))
                .posted(20, "a 25 0 0"),
            row("makes later reversals take available points")
                .given("a 5 0 0")
                .after(P.earnLater("a", "e", 30), P.activate("a", "~k", "e"))
                .when(P.reverse("a", "r", "e"))
                .posted(30, "a 5 0 0")
                .moving("a.available -> issuance 30"),
            row("has nothing to do where all was reversed")
                .given("a 5 0 0")
                .after(P.earnLater("a", "e", 30), P.reverse("a", "r", "e"))
                .when(P.activate("a", "~k", "e"))
                .refused(RejectionCode.EARN_NOT_PENDING),
            row("is for pending earns")
                .given("a 5 0 0")
                .after(P.earn("a", "e", 30))
                .when(P.activate("a", "~k", "e"))
                .refused(RejectionCode.EARN_NOT_PENDING),
            row("happens once, under whatever key")
                .given("a 5 0 0")
                .after(P.earnLater("a", "e", 30), P.activate("a", "~k", "e"))
                .when(P.activate("a", "~l", "e"))
                .refused(RejectionCode.EARN_NOT_PENDING),
            row("names an earn that was posted")
                .given("a 5 0 0")
                .when(P.activate("a", "~k", "e"))
                .refused(RejectionCode.ORIGINAL_NOT_FOUND),
            row("asks no account for its status")
                .given("a 5 0 0")
                .after(P.earnLater("a", "e", 30), P.freeze("a", "f"))
                .when(P.activate("a", "~k", "e"))
                .posted(30, "a FROZEN 35 0 0"))
        .map(Row::test);
  }

  @TestFactory
  Stream<DynamicTest> release() {
    return Stream.of(
            row("frees a frozen account's hold where the system asks")
                .given("a 50 0 0")
                .after(P.hold("a", "h", 30), P.freeze("a", "f"))
                .when(P.release("a", "~k", "h"))
                .posted(30, "a FROZEN 50 0 0"),
            row("is refused by a frozen account where anyone else asks")
                .given("a 50 0 0")
                .after(P.hold("a", "h", 30), P.freeze("a", "f"))
                .when(P.release("a", "k", "h"))
                .refused(RejectionCode.ACCOUNT_FROZEN))
        .map(Row::test);
  }
}
