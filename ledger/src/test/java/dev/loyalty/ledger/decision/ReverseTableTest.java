package dev.loyalty.ledger.decision;

import static dev.loyalty.ledger.decision.Row.row;

import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.model.RejectionCode;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Reverse. The sample's rules: floor −20, cap 100, accounts open by themselves. */
class ReverseTableTest {

  private static final Requests P = new Requests("retail");

  @TestFactory
  Stream<DynamicTest> takesBackFromWhereTheOriginalPut() {
    return Stream.of(
            row("an earn: from available")
                .after(P.earn("a", "o", 30))
                .when(P.reverse("a", "k", "o"))
                .posted(30, "a 0 0 0")
                .moving("a.available -> issuance 30"),
            row("a pending earn: from pending")
                .given("a 5 0 0")
                .after(P.earnLater("a", "o", 30))
                .when(P.reverse("a", "k", "o", 10))
                .posted(10, "a 5 20 0")
                .moving("a.pending -> issuance 10"),
            row("a redemption: gives back")
                .given("a 30 0 0")
                .after(P.redeem("a", "o", 20))
                .when(P.reverse("a", "k", "o"))
                .posted(20, "a 30 0 0")
                .moving("redemption -> a.available 20"),
            row("a transfer: from the counterparty")
                .given("a 30 0 0", "b 0 0 0")
                .after(P.transfer("a", "o", "b", 20))
                .when(P.reverse("a", "k", "o"))
                .posted(20, "a 30 0 0", "b 0 0 0")
                .moving("b.available -> a.available 20"),
            row("a credit: from available")
                .after(P.credit("a", "o", 20))
                .when(P.reverse("a", "k", "o", 5))
                .posted(5, "a 15 0 0")
                .moving("a.available -> adjustment 5"),
            row("a debit: gives back")
                .given("a 0 0 0")
                .after(P.debit("a", "o", 20))
                .when(P.reverse("a", "k", "o"))
                .posted(20, "a 0 0 0")
                .moving("adjustment -> a.available 20"),
            row("a capture: gives to available, not to held")
                .given("a 30 0 0")
                .after(P.hold("a", "h", 30), P.capture("a", "o", "h", 20))
                .when(P.reverse("a", "k", "o"))
                .posted(20, "a 30 0 0")
                .moving("redemption -> a.available 20"))
        .map(Row::test);
  }

  @TestFactory
  Stream<DynamicTest> findsItsOriginal() {
    return Stream.of(
            row("never asked for")
                .given("a 5 0 0")
                .when(P.reverse("a", "k", "o"))
                .refused(RejectionCode.ORIGINAL_NOT_FOUND),
            row("of another account")
                .given("a 5 0 0", "b 5 0 0")
                .after(P.earn("b", "o", 1))
                .when(P.reverse("a", "k", "o"))
                .refused(RejectionCode.ORIGINAL_NOT_FOUND),
            row("a transfer named by its counterparty is another account's")
                .given("a 5 0 0", "b 5 0 0")
                .after(P.transfer("a", "o", "b", 1))
                .when(P.reverse("b", "k", "o"))
                .refused(RejectionCode.ORIGINAL_NOT_FOUND),
            row("refused, so not posted")
                .given("a 5 0 0")
                .after(P.redeem("a", "o", 6))
                .when(P.reverse("a", "k", "o"))
                .refused(RejectionCode.ORIGINAL_NOT_FOUND),
            row("itself")
                .given("a 5 0 0")
                .when(P.reverse("a", "k", "k"))
                .refused(RejectionCode.ORIGINAL_NOT_FOUND),
            row("whose key a later request didn't take over")
                .after(P.earn("a", "o", 30), P.redeem("a", "o", 7))
                .when(P.reverse("a", "k", "o"))
                .posted(30, "a 0 0 0"))
        .map(Row::test);
  }

  @TestFactory
  Stream<DynamicTest> isOfWhatCanBeReversed() {
    return Stream.of(
            row("a hold")
                .given("a 5 0 0")
                .after(P.hold("a", "o", 5))
                .when(P.reverse("a", "k", "o"))
                .refused(RejectionCode.ORIGINAL_NOT_REVERSIBLE),
            row("a release")
                .given("a 5 0 0")
                .after(P.hold("a", "h", 5), P.release("a", "o", "h"))
                .when(P.reverse("a", "k", "o"))
                .refused(RejectionCode.ORIGINAL_NOT_REVERSIBLE),
            row("a reversal")
                .after(P.earn("a", "e", 5), P.reverse("a", "o", "e", 1))
                .when(P.reverse("a", "k", "o"))
                .refused(RejectionCode.ORIGINAL_NOT_REVERSIBLE),
            row("the opening of the account")
                .after(P.open("a", "o"))
                .when(P.reverse("a", "k", "o"))
                .refused(RejectionCode.ORIGINAL_NOT_REVERSIBLE),
            row("an update")
                .given("a 5 0 0")
                .after(P.update("a", "o"))
                .when(P.reverse("a", "k", "o", 1))
                .refused(RejectionCode.ORIGINAL_NOT_REVERSIBLE))
        .map(Row::test);
  }

  @TestFactory
  Stream<DynamicTest> neverGoesBeyondTheOriginal() {
    return Stream.of(
            row("by one request")
                .after(P.earn("a", "o", 30))
                .when(P.reverse("a", "k", "o", 31))
                .refused(RejectionCode.REVERSAL_EXCEEDS_ORIGINAL),
            row("by the last of several")
                .after(P.earn("a", "o", 30), P.reverse("a", "r", "o", 20))
                .when(P.reverse("a", "k", "o", 11))
                .refused(RejectionCode.REVERSAL_EXCEEDS_ORIGINAL),
            row("but all of it")
                .after(P.earn("a", "o", 30), P.reverse("a", "r", "o", 20))
                .when(P.reverse("a", "k", "o", 10))
                .posted(10, "a 0 0 0"),
            row("and without points, what is left")
                .after(P.earn("a", "o", 30), P.reverse("a", "r", "o", 20))
                .when(P.reverse("a", "k", "o"))
                .posted(10, "a 0 0 0"),
            row("and nothing once nothing is left")
                .after(P.earn("a", "o", 30), P.reverse("a", "r", "o"))
                .when(P.reverse("a", "k", "o"))
                .refused(RejectionCode.REVERSAL_EXCEEDS_ORIGINAL),
            row("and no point once nothing is left")
                .after(P.earn("a", "o", 30), P.reverse("a", "r", "o"))
                .when(P.reverse("a", "k", "o", 1))
                .refused(RejectionCode.REVERSAL_EXCEEDS_ORIGINAL),
            row("where a refused reversal counts for nothing")
                .after(P.earn("a", "o", 30), P.reverse("a", "r", "o", 31))
                .when(P.reverse("a", "k", "o"))
                .posted(30, "a 0 0 0"),
            row("of a debit")
                .given("a 0 0 0")
                .after(P.debit("a", "o", 20), P.reverse("a", "r", "o", 15))
                .when(P.reverse("a", "k", "o", 6))
                .refused(RejectionCode.REVERSAL_EXCEEDS_ORIGINAL),
            row("of a capture: of what was captured, not of what was held")
                .given("a 30 0 0")
                .after(P.hold("a", "h", 30), P.capture("a", "o", "h", 20))
                .when(P.reverse("a", "k", "o", 21))
                .refused(RejectionCode.REVERSAL_EXCEEDS_ORIGINAL))
        .map(Row::test);
  }

  @TestFactory
  Stream<DynamicTest> mindsTheFloorAndNoCap() {
    return Stream.of(
            row("down to the floor")
                .after(P.earn("a", "o", 30), P.redeem("a", "r", 20))
                .when(P.reverse("a", "k", "o"))
                .posted(30, "a -20 0 0"),
            row("not below the floor")
                .after(P.earn("a", "o", 30), P.redeem("a", "r", 21))
                .when(P.reverse("a", "k", "o"))
                .refused(RejectionCode.INSUFFICIENT_POINTS),
            row("not below the counterparty's floor")
                .given("a 30 0 0", "b 0 0 0")
                .after(P.transfer("a", "o", "b", 30), P.redeem("b", "r", 11))
                .when(P.reverse("a", "k", "o", 30))
                .posted(30, "a 30 0 0", "b -11 0 0"),
            row("nothing from a counterparty that has spent too much")
                .given("a 30 0 0", "b 0 0 0")
                .after(P.transfer("a", "o", "b", 30), P.redeem("b", "r", 21))
                .when(P.reverse("a", "k", "o"))
                .refused(RejectionCode.INSUFFICIENT_POINTS),
            row("a pending earn's without regard to a debt")
                .given("a -20 0 0")
                .after(P.earnLater("a", "o", 30))
                .when(P.reverse("a", "k", "o"))
                .posted(30, "a -20 0 0"),
            row("gives back beyond the cap")
                .given("a 90 0 0")
                .after(P.redeem("a", "o", 30), P.earn("a", "e", 40))
                .when(P.reverse("a", "k", "o"))
                .posted(30, "a 130 0 0"),
            row("gives a transfer back beyond the cap")
                .given("a 90 0 0", "b 0 0 0")
                .after(P.transfer("a", "o", "b", 30), P.earn("a", "e", 40))
                .when(P.reverse("a", "k", "o"))
                .posted(30, "a 130 0 0"))
        .map(Row::test);
  }

  @TestFactory
  Stream<DynamicTest> namesTheTransfersCounterparty() {
    return Stream.of(
            row("which is frozen")
                .given("a 30 0 0", "b 0 0 0")
                .after(P.transfer("a", "o", "b", 30), P.freeze("b", "f"))
                .when(P.reverse("a", "k", "o"))
                .refused(RejectionCode.ACCOUNT_FROZEN),
            row("which is closed")
                .given("a 30 0 0", "b 0 0 0")
                .after(P.transfer("a", "o", "b", 30), P.redeem("b", "r", 30), P.close("b", "c"))
                .when(P.reverse("a", "k", "o", 1))
                .refused(RejectionCode.ACCOUNT_CLOSED),
            row("which is frozen, though nothing is left to reverse")
                .given("a 30 0 0", "b 0 0 0")
                .after(P.transfer("a", "o", "b", 30), P.reverse("a", "r", "o"), P.freeze("b", "f"))
                .when(P.reverse("a", "k", "o"))
                .refused(RejectionCode.ACCOUNT_FROZEN),
            row("but not where it isn't this account's transfer")
                .given("a 30 0 0", "b 0 0 0", "c 1 0 0")
                .after(P.transfer("a", "o", "b", 30), P.freeze("b", "f"))
                .when(P.reverse("c", "k", "o"))
                .refused(RejectionCode.ORIGINAL_NOT_FOUND),
            row("and is refused by its own account when frozen")
                .after(P.earn("a", "o", 30), P.freeze("a", "f"))
                .when(P.reverse("a", "k", "o"))
                .refused(RejectionCode.ACCOUNT_FROZEN))
        .map(Row::test);
  }
}
