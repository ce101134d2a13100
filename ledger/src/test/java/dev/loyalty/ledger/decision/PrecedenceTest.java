package dev.loyalty.ledger.decision;

import static dev.loyalty.ledger.decision.Row.row;

import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.model.RejectionCode;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The answer is the first in the contract of all codes that hold. Every pair that can hold at once
 * is here, except with UNKNOWN_PROGRAM, which is found before anything is decided: see {@code
 * CodesOfEachTypeTest}.
 */
class PrecedenceTest {

  private static final Requests P = new Requests("retail");

  @TestFactory
  Stream<DynamicTest> theFirstCodeThatHolds() {
    return Stream.of(
            row("KEY_REUSED before SAME_ACCOUNT")
                .given("a 5 0 0")
                .after(P.earn("a", "k", 1))
                .when(P.transfer("a", "k", "a", 1))
                .refused(RejectionCode.KEY_REUSED),
            row("KEY_REUSED before UNKNOWN_ACCOUNT")
                .after(P.earn("a", "k", 1))
                .when(P.redeem("nobody", "k", 1))
                .refused(RejectionCode.KEY_REUSED),
            row("KEY_REUSED before ACCOUNT_CLOSED")
                .given("a 0 0 0")
                .after(P.update("a", "k"), P.close("a", "c"))
                .when(P.earn("a", "k", 1))
                .refused(RejectionCode.KEY_REUSED),
            row("KEY_REUSED before ACCOUNT_FROZEN")
                .given("a 5 0 0")
                .after(P.freeze("a", "k"))
                .when(P.redeem("a", "k", 1))
                .refused(RejectionCode.KEY_REUSED),
            row("KEY_REUSED before ACCOUNT_EXISTS")
                .after(P.earn("a", "k", 1))
                .when(P.open("a", "k"))
                .refused(RejectionCode.KEY_REUSED),
            row("KEY_REUSED before ACCOUNT_NOT_EMPTY")
                .after(P.earn("a", "k", 1))
                .when(P.close("a", "k"))
                .refused(RejectionCode.KEY_REUSED),
            row("KEY_REUSED before ORIGINAL_NOT_FOUND")
                .after(P.earn("a", "k", 1))
                .when(P.reverse("a", "k", "o"))
                .refused(RejectionCode.KEY_REUSED),
            row("KEY_REUSED before ORIGINAL_NOT_REVERSIBLE")
                .given("a 5 0 0")
                .after(P.hold("a", "k", 5))
                .when(P.reverse("a", "k", "k"))
                .refused(RejectionCode.KEY_REUSED),
            row("KEY_REUSED before HOLD_NOT_OPEN")
                .after(P.earn("a", "k", 1))
                .when(P.release("a", "k", "k"))
                .refused(RejectionCode.KEY_REUSED),
            row("KEY_REUSED before REVERSAL_EXCEEDS_ORIGINAL")
                .after(P.earn("a", "k", 1))
                .when(P.reverse("a", "k", "k", 2))
                .refused(RejectionCode.KEY_REUSED),
            row("KEY_REUSED before CAPTURE_EXCEEDS_HOLD")
                .given("a 5 0 0")
                .after(P.hold("a", "k", 5))
                .when(P.capture("a", "k", "k", 6))
                .refused(RejectionCode.KEY_REUSED),
            row("KEY_REUSED before INSUFFICIENT_POINTS")
                .after(P.earn("a", "k", 1))
                .when(P.redeem("a", "k", 2))
                .refused(RejectionCode.KEY_REUSED),
            row("KEY_REUSED before BALANCE_CAP_EXCEEDED")
                .after(P.earn("a", "k", 1))
                .when(P.earn("a", "k", 100))
                .refused(RejectionCode.KEY_REUSED),
            row("SAME_ACCOUNT before UNKNOWN_ACCOUNT")
                .withoutAutoOpening()
                .when(P.transfer("a", "k", "a", 1))
                .refused(RejectionCode.SAME_ACCOUNT),
            row("SAME_ACCOUNT before ACCOUNT_CLOSED")
                .given("a CLOSED 0 0 0")
                .when(P.transfer("a", "k", "a", 1))
                .refused(RejectionCode.SAME_ACCOUNT),
            row("SAME_ACCOUNT before ACCOUNT_FROZEN")
                .given("a FROZEN 5 0 0")
                .when(P.transfer("a", "k", "a", 1))
                .refused(RejectionCode.SAME_ACCOUNT),
            row("SAME_ACCOUNT before INSUFFICIENT_POINTS")
                .given("a 5 0 0")
                .when(P.transfer("a", "k", "a", 6))
                .refused(RejectionCode.SAME_ACCOUNT),
            row("SAME_ACCOUNT before BALANCE_CAP_EXCEEDED")
                .given("a 100 0 0")
                .when(P.transfer("a", "k", "a", 1))
                .refused(RejectionCode.SAME_ACCOUNT),
            row("UNKNOWN_ACCOUNT of the counterparty before ACCOUNT_CLOSED of the account")
                .withoutAutoOpening()
                .given("a CLOSED 0 0 0")
                .when(P.transfer("a", "k", "b", 1))
                .refused(RejectionCode.UNKNOWN_ACCOUNT),
            row("UNKNOWN_ACCOUNT of the account before ACCOUNT_CLOSED of the counterparty")
                .given("b CLOSED 0 0 0")
                .when(P.transfer("a", "k", "b", 1))
                .refused(RejectionCode.UNKNOWN_ACCOUNT),
            row("UNKNOWN_ACCOUNT of the counterparty before ACCOUNT_FROZEN of the account")
                .withoutAutoOpening()
                .given("a FROZEN 5 0 0")
                .when(P.transfer("a", "k", "b", 1))
                .refused(RejectionCode.UNKNOWN_ACCOUNT),
            row("UNKNOWN_ACCOUNT of the account before ACCOUNT_FROZEN of the counterparty")
                .given("b FROZEN 0 0 0")
                .when(P.transfer("a", "k", "b", 1))
                .refused(RejectionCode.UNKNOWN_ACCOUNT),
            row("UNKNOWN_ACCOUNT before ORIGINAL_NOT_FOUND")
                .when(P.reverse("a", "k", "o"))
                .refused(RejectionCode.UNKNOWN_ACCOUNT),
            row("UNKNOWN_ACCOUNT of the counterparty before INSUFFICIENT_POINTS")
                .withoutAutoOpening()
                .given("a 5 0 0")
                .when(P.transfer("a", "k", "b", 6))
                .refused(RejectionCode.UNKNOWN_ACCOUNT),
            row("UNKNOWN_ACCOUNT before BALANCE_CAP_EXCEEDED")
                .withoutAutoOpening()
                .when(P.earn("a", "k", 101))
                .refused(RejectionCode.UNKNOWN_ACCOUNT),
            row("ACCOUNT_CLOSED of the counterparty before ACCOUNT_FROZEN of the account")
                .given("a FROZEN 5 0 0", "b CLOSED 0 0 0")
                .when(P.transfer("a", "k", "b", 1))
                .refused(RejectionCode.ACCOUNT_CLOSED),
            row("ACCOUNT_CLOSED of the account before ACCOUNT_FROZEN of the counterparty")
                .given("a CLOSED 0 0 0", "b FROZEN 5 0 0")
                .when(P.transfer("a", "k", "b", 1))
                .refused(RejectionCode.ACCOUNT_CLOSED),
            row("ACCOUNT_CLOSED before ORIGINAL_NOT_FOUND")
                .given("a CLOSED 0 0 0")
                .when(P.release("a", "k", "o"))
                .refused(RejectionCode.ACCOUNT_CLOSED),
            row("ACCOUNT_CLOSED before ORIGINAL_NOT_REVERSIBLE")
                .after(P.open("a", "o"), P.close("a", "c"))
                .when(P.reverse("a", "k", "o"))
                .refused(RejectionCode.ACCOUNT_CLOSED),
            row("ACCOUNT_CLOSED before HOLD_NOT_OPEN")
                .after(P.open("a", "o"), P.close("a", "c"))
                .when(P.release("a", "k", "o"))
                .refused(RejectionCode.ACCOUNT_CLOSED),
            row("ACCOUNT_CLOSED before REVERSAL_EXCEEDS_ORIGINAL")
                .after(P.earn("a", "o", 5), P.reverse("a", "r", "o"), P.close("a", "c"))
                .when(P.reverse("a", "k", "o"))
                .refused(RejectionCode.ACCOUNT_CLOSED),
            row("ACCOUNT_CLOSED before INSUFFICIENT_POINTS")
                .given("a CLOSED 0 0 0")
                .when(P.redeem("a", "k", 1))
                .refused(RejectionCode.ACCOUNT_CLOSED),
            row("ACCOUNT_CLOSED before BALANCE_CAP_EXCEEDED")
                .given("a CLOSED 0 0 0")
                .when(P.earn("a", "k", 101))
                .refused(RejectionCode.ACCOUNT_CLOSED),
            row("ACCOUNT_FROZEN before ORIGINAL_NOT_FOUND")
                .given("a FROZEN 5 0 0")
                .when(P.capture("a", "k", "o"))
                .refused(RejectionCode.ACCOUNT_FROZEN),
            row("ACCOUNT_FROZEN before ORIGINAL_NOT_REVERSIBLE")
                .given("a 5 0 0")
                .after(P.hold("a", "o", 5), P.freeze("a", "f"))
                .when(P.reverse("a", "k", "o"))
                .refused(RejectionCode.ACCOUNT_FROZEN),
            row("ACCOUNT_FROZEN before HOLD_NOT_OPEN")
                .given("a 5 0 0")
                .after(P.earn("a", "o", 5), P.freeze("a", "f"))
                .when(P.release("a", "k", "o"))
                .refused(RejectionCode.ACCOUNT_FROZEN),
            row("ACCOUNT_FROZEN before REVERSAL_EXCEEDS_ORIGINAL")
                .after(P.earn("a", "o", 5), P.freeze("a", "f"))
                .when(P.reverse("a", "k", "o", 6))
                .refused(RejectionCode.ACCOUNT_FROZEN),
            row("ACCOUNT_FROZEN before CAPTURE_EXCEEDS_HOLD")
                .given("a 5 0 0")
                .after(P.hold("a", "o", 5), P.freeze("a", "f"))
                .when(P.capture("a", "k", "o", 6))
                .refused(RejectionCode.ACCOUNT_FROZEN),
            row("ACCOUNT_FROZEN before INSUFFICIENT_POINTS")
                .given("a FROZEN 5 0 0")
                .when(P.redeem("a", "k", 6))
                .refused(RejectionCode.ACCOUNT_FROZEN),
            row("ACCOUNT_FROZEN before BALANCE_CAP_EXCEEDED")
                .given("a FROZEN 5 0 0")
                .when(P.earn("a", "k", 96))
                .refused(RejectionCode.ACCOUNT_FROZEN),
            row("ORIGINAL_NOT_REVERSIBLE before REVERSAL_EXCEEDS_ORIGINAL")
                .given("a 5 0 0")
                .after(P.hold("a", "o", 5))
                .when(P.reverse("a", "k", "o", 6))
                .refused(RejectionCode.ORIGINAL_NOT_REVERSIBLE),
            row("ORIGINAL_NOT_REVERSIBLE before REVERSAL_EXCEEDS_ORIGINAL where nothing was moved")
                .after(P.open("a", "o"))
                .when(P.reverse("a", "k", "o"))
                .refused(RejectionCode.ORIGINAL_NOT_REVERSIBLE),
            row("HOLD_NOT_OPEN before CAPTURE_EXCEEDS_HOLD")
                .given("a 5 0 0")
                .after(P.hold("a", "o", 5), P.release("a", "r", "o"))
                .when(P.capture("a", "k", "o", 6))
                .refused(RejectionCode.HOLD_NOT_OPEN),
            row("HOLD_NOT_OPEN before CAPTURE_EXCEEDS_HOLD where it isn't a hold")
                .after(P.earn("a", "o", 5))
                .when(P.capture("a", "k", "o", 6))
                .refused(RejectionCode.HOLD_NOT_OPEN),
            row("REVERSAL_EXCEEDS_ORIGINAL before INSUFFICIENT_POINTS")
                .given("a -20 0 0")
                .after(P.earn("a", "o", 5))
                .when(P.reverse("a", "k", "o", 6))
                .refused(RejectionCode.REVERSAL_EXCEEDS_ORIGINAL),
            row("INSUFFICIENT_POINTS before BALANCE_CAP_EXCEEDED")
                .given("a 5 0 0", "b 100 0 0")
                .when(P.transfer("a", "k", "b", 6))
                .refused(RejectionCode.INSUFFICIENT_POINTS))
        .map(Row::test);
  }

  @TestFactory
  Stream<DynamicTest> theFirstRequestUnderAKey() {
    return Stream.of(
            row("posted: the same again is a duplicate")
                .after(P.earn("a", "k", 1))
                .when(P.earn("a", "k", 1))
                .duplicateOf(null, P.earn("a", "k", 1)),
            row("refused: the same again is a duplicate, though it would pass now")
                .given("a 0 0 0")
                .after(P.redeem("a", "k", 1), P.earn("a", "e", 1))
                .when(P.redeem("a", "k", 1))
                .duplicateOf(RejectionCode.INSUFFICIENT_POINTS, P.redeem("a", "k", 1)),
            row("refused: another under its key is refused")
                .given("a 0 0 0")
                .after(P.redeem("a", "k", 1))
                .when(P.earn("a", "k", 1))
                .refused(RejectionCode.KEY_REUSED),
            row("posted without points: the same again has no transfer")
                .after(P.open("a", "k"))
                .when(P.open("a", "k"))
                .duplicateOf(null, P.open("a", "k")),
            row("stands after its key was reused")
                .after(P.earn("a", "k", 1), P.earn("a", "k", 2))
                .when(P.earn("a", "k", 1))
                .duplicateOf(null, P.earn("a", "k", 1)),
            row("and a reuse, repeated, is refused again")
                .after(P.earn("a", "k", 1), P.earn("a", "k", 2))
                .when(P.earn("a", "k", 2))
                .refused(RejectionCode.KEY_REUSED),
            row("a default is not its explicit value")
                .after(P.earn("a", "e", 5), P.reverse("a", "k", "e"))
                .when(P.reverse("a", "k", "e", 5))
                .refused(RejectionCode.KEY_REUSED))
        .map(Row::test);
  }
}
