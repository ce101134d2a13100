package dev.loyalty.ledger.decision;

import static dev.loyalty.ledger.decision.Row.row;

import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.model.RejectionCode;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Redeem and transfer. The sample's rules: floor −20, cap 100, accounts open by themselves. */
class SpendTableTest {

  private static final Requests P = new Requests("retail");

  @TestFactory
  Stream<DynamicTest> redeem() {
    return Stream.of(
            row("takes points")
                .given("a 50 0 0")
                .when(P.redeem("a", "k", 30))
                .posted(30, "a 20 0 0")
                .moving("a.available -> redemption 30"),
            row("takes the last point")
                .given("a 5 9 9")
                .when(P.redeem("a", "k", 5))
                .posted(5, "a 0 9 9"),
            row("takes no point that isn't there, whatever the floor")
                .given("a 5 0 0")
                .when(P.redeem("a", "k", 6))
                .refused(RejectionCode.INSUFFICIENT_POINTS),
            row("spends no pending or held points")
                .given("a 0 50 50")
                .when(P.redeem("a", "k", 1))
                .refused(RejectionCode.INSUFFICIENT_POINTS),
            row("takes nothing from an account in debt")
                .given("a -1 0 0")
                .when(P.redeem("a", "k", 1))
                .refused(RejectionCode.INSUFFICIENT_POINTS),
            row("opens no account")
                .when(P.redeem("a", "k", 1))
                .refused(RejectionCode.UNKNOWN_ACCOUNT),
            row("takes an account for unknown whose id is only reserved")
                .given("a UNSEEN 0 0 0")
                .when(P.redeem("a", "k", 1))
                .refused(RejectionCode.UNKNOWN_ACCOUNT),
            row("sees what was earned before it in the batch")
                .after(P.earn("a", "k1", 7))
                .when(P.redeem("a", "k2", 7))
                .posted(7, "a 0 0 0"),
            row("is refused by a frozen account")
                .given("a FROZEN 5 0 0")
                .when(P.redeem("a", "k", 1))
                .refused(RejectionCode.ACCOUNT_FROZEN),
            row("is refused by a closed account")
                .given("a CLOSED 0 0 0")
                .when(P.redeem("a", "k", 1))
                .refused(RejectionCode.ACCOUNT_CLOSED))
        .map(Row::test);
  }

  @TestFactory
  Stream<DynamicTest> transfer() {
    return Stream.of(
            row("moves points to another account")
                .given("a 50 0 0", "b 1 0 0")
                .when(P.transfer("a", "k", "b", 30))
                .posted(30, "a 20 0 0", "b 31 0 0")
                .moving("a.available -> b.available 30"),
            row("opens its counterparty")
                .given("a 50 0 0")
                .when(P.transfer("a", "k", "b", 30))
                .posted(30, "b OPEN 30 0 0"),
            row("opens no counterparty where the program doesn't say so")
                .withoutAutoOpening()
                .given("a 50 0 0")
                .when(P.transfer("a", "k", "b", 30))
                .refused(RejectionCode.UNKNOWN_ACCOUNT),
            row("opens no account of its own")
                .given("b 1 0 0")
                .when(P.transfer("a", "k", "b", 1))
                .refused(RejectionCode.UNKNOWN_ACCOUNT),
            row("opens no counterparty when it is refused")
                .given("a 5 0 0")
                .when(P.transfer("a", "k", "b", 6))
                .refused(RejectionCode.INSUFFICIENT_POINTS),
            row("leaves a counterparty unknown that a refused one named")
                .given("a 5 0 0")
                .after(P.transfer("a", "k", "b", 6))
                .when(P.redeem("b", "k2", 6))
                .refused(RejectionCode.UNKNOWN_ACCOUNT),
            row("names two accounts")
                .given("a 50 0 0")
                .when(P.transfer("a", "k", "a", 1))
                .refused(RejectionCode.SAME_ACCOUNT),
            row("tells accounts apart by case")
                .given("a 50 0 0")
                .when(P.transfer("a", "k", "A", 1))
                .posted(1, "A 1 0 0"),
            row("takes no point that isn't there, whatever the floor")
                .given("a 5 9 9", "b 0 0 0")
                .when(P.transfer("a", "k", "b", 6))
                .refused(RejectionCode.INSUFFICIENT_POINTS),
            row("fills the counterparty up to its cap")
                .given("a 50 0 0", "b 40 20 10")
                .when(P.transfer("a", "k", "b", 30))
                .posted(30, "b 70 20 10"),
            row("doesn't fill the counterparty beyond its cap")
                .given("a 50 0 0", "b 40 20 10")
                .when(P.transfer("a", "k", "b", 31))
                .refused(RejectionCode.BALANCE_CAP_EXCEEDED),
            row("leaves an account that is above its cap")
                .given("a 500 0 0", "b 0 0 0")
                .when(P.transfer("a", "k", "b", 100))
                .posted(100, "a 400 0 0", "b 100 0 0"),
            row("is refused by a frozen account")
                .given("a FROZEN 5 0 0", "b 0 0 0")
                .when(P.transfer("a", "k", "b", 1))
                .refused(RejectionCode.ACCOUNT_FROZEN),
            row("is refused by a frozen counterparty")
                .given("a 5 0 0", "b FROZEN 0 0 0")
                .when(P.transfer("a", "k", "b", 1))
                .refused(RejectionCode.ACCOUNT_FROZEN),
            row("is refused by a closed counterparty")
                .given("a 5 0 0", "b CLOSED 0 0 0")
                .when(P.transfer("a", "k", "b", 1))
                .refused(RejectionCode.ACCOUNT_CLOSED))
        .map(Row::test);
  }
}
