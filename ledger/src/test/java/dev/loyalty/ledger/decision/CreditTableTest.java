package dev.loyalty.ledger.decision;

import static dev.loyalty.ledger.decision.Row.row;

import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.fixture.SamplePrograms;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.model.RejectionCode;
import dev.loyalty.ledger.model.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Earn and adjust. The sample's rules: floor −20, cap 100, accounts open by themselves. */
class CreditTableTest {

  private static final Requests P = new Requests("retail");
  private static final Program DELAYED =
      SamplePrograms.program(1, "retail", true, -20, 100, Duration.ofDays(1));

  private static Request earn(@Nullable Instant activatesAt) {
    return new Request.Earn(P.header("a", "k"), 10, activatesAt, null);
  }

  @TestFactory
  Stream<DynamicTest> earn() {
    return Stream.of(
            row("gives points")
                .given("a 5 0 0")
                .when(P.earn("a", "k", 10))
                .posted(10, "a 15 0 0")
                .moving("issuance -> a.available 10"),
            row("opens an account that was never opened")
                .when(P.earn("a", "k", 10))
                .posted(10, "a OPEN 10 0 0"),
            row("opens none where the program doesn't say so")
                .withoutAutoOpening()
                .when(P.earn("a", "k", 10))
                .refused(RejectionCode.UNKNOWN_ACCOUNT),
            row("leaves no account behind where it would be the first but is refused")
                .when(P.earn("a", "k", 101))
                .refused(RejectionCode.BALANCE_CAP_EXCEEDED),
            row("stays unknown after a refused earn")
                .after(P.earn("a", "k1", 101))
                .when(P.redeem("a", "k2", 1))
                .refused(RejectionCode.UNKNOWN_ACCOUNT),
            row("goes to pending while its activation is ahead")
                .given("a 5 0 0")
                .when(earn(Requests.TIME.plusNanos(1000)))
                .posted(10, "a 5 10 0")
                .moving("issuance -> a.pending 10"),
            row("is active when its activation is its own time")
                .given("a 0 0 0")
                .when(earn(Requests.TIME))
                .posted(10, "a 10 0 0"),
            row("is active when its activation is past")
                .given("a 0 0 0")
                .when(earn(Requests.TIME.minusSeconds(1)))
                .posted(10, "a 10 0 0"),
            row("goes to pending by the program's delay")
                .in(DELAYED)
                .given("a 0 0 0")
                .when(earn(null))
                .posted(10, "a 0 10 0"),
            row("is active at once where it says so against the program's delay")
                .in(DELAYED)
                .given("a 0 0 0")
                .when(earn(Requests.TIME))
                .posted(10, "a 10 0 0"),
            row("may fill an account up to its cap, all balances counted")
                .given("a 40 30 20")
                .when(P.earn("a", "k", 10))
                .posted(10, "a 50 30 20"),
            row("may not go beyond the cap, pending and held counted")
                .given("a 40 30 20")
                .when(P.earn("a", "k", 11))
                .refused(RejectionCode.BALANCE_CAP_EXCEEDED),
            row("is bounded by the cap when it goes to pending, too")
                .given("a 40 30 20")
                .when(P.earnLater("a", "k", 11))
                .refused(RejectionCode.BALANCE_CAP_EXCEEDED),
            row("pays a debt back first")
                .given("a -20 0 0")
                .when(P.earn("a", "k", 120))
                .posted(120, "a 100 0 0"),
            row("is refused by a frozen account")
                .given("a FROZEN 5 0 0")
                .when(P.earn("a", "k", 1))
                .refused(RejectionCode.ACCOUNT_FROZEN),
            row("is refused by a closed account")
                .given("a CLOSED 0 0 0")
                .when(P.earn("a", "k", 1))
                .refused(RejectionCode.ACCOUNT_CLOSED))
        .map(Row::test);
  }

  @TestFactory
  Stream<DynamicTest> adjust() {
    return Stream.of(
            row("credits from adjustment")
                .given("a 5 0 0")
                .when(P.credit("a", "k", 10))
                .posted(10, "a 15 0 0")
                .moving("adjustment -> a.available 10"),
            row("debits to adjustment")
                .given("a 5 0 0")
                .when(P.debit("a", "k", 3))
                .posted(3, "a 2 0 0")
                .moving("a.available -> adjustment 3"),
            row("opens an account by a credit")
                .when(P.credit("a", "k", 1))
                .posted(1, "a OPEN 1 0 0"),
            row("opens no account by a debit")
                .when(P.debit("a", "k", 1))
                .refused(RejectionCode.UNKNOWN_ACCOUNT),
            row("opens no account by a credit where the program doesn't say so")
                .withoutAutoOpening()
                .when(P.credit("a", "k", 1))
                .refused(RejectionCode.UNKNOWN_ACCOUNT),
            row("may debit down to the floor")
                .given("a 5 0 0")
                .when(P.debit("a", "k", 25))
                .posted(25, "a -20 0 0"),
            row("may not debit below the floor")
                .given("a 5 0 0")
                .when(P.debit("a", "k", 26))
                .refused(RejectionCode.INSUFFICIENT_POINTS),
            row("may not debit from pending or held points")
                .given("a 0 50 50")
                .when(P.debit("a", "k", 21))
                .refused(RejectionCode.INSUFFICIENT_POINTS),
            row("may not debit at all beyond a floor that was lower once")
                .given("a -30 0 0")
                .when(P.debit("a", "k", 1))
                .refused(RejectionCode.INSUFFICIENT_POINTS),
            row("credits up to the cap")
                .given("a 0 50 49")
                .when(P.credit("a", "k", 1))
                .posted(1, "a 1 50 49"),
            row("credits nothing beyond the cap")
                .given("a 0 50 50")
                .when(P.credit("a", "k", 1))
                .refused(RejectionCode.BALANCE_CAP_EXCEEDED),
            row("debits an account that is above its cap")
                .given("a 300 0 0")
                .when(P.debit("a", "k", 1))
                .posted(1, "a 299 0 0"),
            row("is refused by a frozen account")
                .given("a FROZEN 5 0 0")
                .when(P.debit("a", "k", 1))
                .refused(RejectionCode.ACCOUNT_FROZEN),
            row("is refused by a closed account")
                .given("a CLOSED 0 0 0")
                .when(P.credit("a", "k", 1))
                .refused(RejectionCode.ACCOUNT_CLOSED))
        .map(Row::test);
  }
}
