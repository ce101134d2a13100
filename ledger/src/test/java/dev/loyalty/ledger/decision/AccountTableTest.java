package dev.loyalty.ledger.decision;

import static dev.loyalty.ledger.decision.Row.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.model.RejectionCode;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.RequestType;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Requests on the account itself, and the requests of all thirteen kinds that each status takes.
 */
class AccountTableTest {

  private static final Requests P = new Requests("retail");

  /**
   * One request of each kind, on account a; {@link #BEFORE} posted the originals that they name.
   */
  private static final List<Request> ONE_OF_EACH =
      List.of(
          P.earn("a", "k", 1),
          P.redeem("a", "k", 1),
          P.transfer("a", "k", "b", 1),
          P.credit("a", "k", 1),
          P.debit("a", "k", 1),
          P.reverse("a", "k", "e"),
          P.hold("a", "k", 1),
          P.capture("a", "k", "h"),
          P.release("a", "k", "h"),
          P.open("a", "k"),
          P.update("a", "k"),
          P.freeze("a", "k"),
          P.unfreeze("a", "k"),
          P.close("a", "k"));

  private static final Request[] BEFORE = {P.earn("a", "e", 5), P.hold("a", "h", 5)};

  @Test
  void theMatrixHasEveryKind() {
    assertThat(ONE_OF_EACH.stream().map(Request::type)).containsAll(RequestType.ofProducers());
  }

  @TestFactory
  Stream<DynamicTest> frozen() {
    return ONE_OF_EACH.stream()
        .map(
            request -> {
              Row row =
                  row(request.type() + " on a frozen account")
                      .given("a 0 0 0", "b 0 0 0")
                      .after(BEFORE)
                      .after(P.freeze("a", "f"))
                      .when(request);
              return switch (request.type()) {
                case UPDATE, FREEZE -> row.postedWithoutPoints("a FROZEN 0 0 5");
                case UNFREEZE -> row.postedWithoutPoints("a OPEN 0 0 5");
                case CLOSE -> row.refused(RejectionCode.ACCOUNT_NOT_EMPTY);
                case OPEN -> row.refused(RejectionCode.ACCOUNT_EXISTS);
                default -> row.refused(RejectionCode.ACCOUNT_FROZEN);
              };
            })
        .map(Row::test);
  }

  @TestFactory
  Stream<DynamicTest> closed() {
    return ONE_OF_EACH.stream()
        .map(
            request -> {
              Row row =
                  row(request.type() + " on a closed account")
                      .given("a CLOSED 0 0 0", "b 0 0 0")
                      .when(request);
              return request.type() == RequestType.OPEN
                  ? row.refused(RejectionCode.ACCOUNT_EXISTS)
                  : row.refused(RejectionCode.ACCOUNT_CLOSED);
            })
        .map(Row::test);
  }

  /** Cases where accounts don't open by themselves. */
  @TestFactory
  Stream<DynamicTest> unknown() {
    return ONE_OF_EACH.stream()
        .map(
            request -> {
              Row row =
                  row(request.type() + " on an unknown account")
                      .withoutAutoOpening()
                      .given("b 0 0 0")
                      .when(request);
              return request.type() == RequestType.OPEN
                  ? row.postedWithoutPoints("a OPEN 0 0 0")
                  : row.refused(RejectionCode.UNKNOWN_ACCOUNT);
            })
        .map(Row::test);
  }

  @TestFactory
  Stream<DynamicTest> changesOfStatus() {
    return Stream.of(
            row("opens an account, whatever the program says of others")
                .withoutAutoOpening()
                .when(P.open("a", "k"))
                .postedWithoutPoints("a OPEN 0 0 0"),
            row("opens none that an earn has opened")
                .after(P.earn("a", "e", 1))
                .when(P.open("a", "k"))
                .refused(RejectionCode.ACCOUNT_EXISTS),
            row("opens none again")
                .after(P.open("a", "e"))
                .when(P.open("a", "k"))
                .refused(RejectionCode.ACCOUNT_EXISTS),
            row("opens one that only a refused request has named")
                .after(P.earn("a", "e", 101))
                .when(P.open("a", "k"))
                .postedWithoutPoints("a OPEN 0 0 0"),
            row("unfreezes an open account without a change")
                .given("a 1 2 3")
                .when(P.unfreeze("a", "k"))
                .postedWithoutPoints("a OPEN 1 2 3"),
            row("freezes, and points move again once unfrozen")
                .given("a 1 0 0")
                .after(P.freeze("a", "f"), P.unfreeze("a", "u"))
                .when(P.redeem("a", "k", 1))
                .posted(1, "a OPEN 0 0 0"),
            row("closes an empty account")
                .given("a 0 0 0")
                .when(P.close("a", "k"))
                .postedWithoutPoints("a CLOSED 0 0 0"),
            row("closes a frozen empty account")
                .given("a FROZEN 0 0 0")
                .when(P.close("a", "k"))
                .postedWithoutPoints("a CLOSED 0 0 0"),
            row("closes none with available points")
                .given("a 1 0 0")
                .when(P.close("a", "k"))
                .refused(RejectionCode.ACCOUNT_NOT_EMPTY),
            row("closes none with a debt")
                .given("a -1 0 0")
                .when(P.close("a", "k"))
                .refused(RejectionCode.ACCOUNT_NOT_EMPTY),
            row("closes none with pending points")
                .given("a 0 1 0")
                .when(P.close("a", "k"))
                .refused(RejectionCode.ACCOUNT_NOT_EMPTY),
            row("closes none with held points")
                .given("a 0 0 1")
                .when(P.close("a", "k"))
                .refused(RejectionCode.ACCOUNT_NOT_EMPTY),
            row("closes none whose balances only add up to nothing")
                .given("a -3 2 1")
                .when(P.close("a", "k"))
                .refused(RejectionCode.ACCOUNT_NOT_EMPTY))
        .map(Row::test);
  }
}
