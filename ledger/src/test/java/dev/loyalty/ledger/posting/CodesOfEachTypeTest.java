package dev.loyalty.ledger.posting;

import static dev.loyalty.ledger.model.RejectionCode.ACCOUNT_CLOSED;
import static dev.loyalty.ledger.model.RejectionCode.ACCOUNT_EXISTS;
import static dev.loyalty.ledger.model.RejectionCode.ACCOUNT_FROZEN;
import static dev.loyalty.ledger.model.RejectionCode.ACCOUNT_NOT_EMPTY;
import static dev.loyalty.ledger.model.RejectionCode.BALANCE_CAP_EXCEEDED;
import static dev.loyalty.ledger.model.RejectionCode.CAPTURE_EXCEEDS_HOLD;
import static dev.loyalty.ledger.model.RejectionCode.HOLD_NOT_OPEN;
import static dev.loyalty.ledger.model.RejectionCode.INSUFFICIENT_POINTS;
import static dev.loyalty.ledger.model.RejectionCode.KEY_REUSED;
import static dev.loyalty.ledger.model.RejectionCode.ORIGINAL_NOT_FOUND;
import static dev.loyalty.ledger.model.RejectionCode.ORIGINAL_NOT_REVERSIBLE;
import static dev.loyalty.ledger.model.RejectionCode.REVERSAL_EXCEEDS_ORIGINAL;
import static dev.loyalty.ledger.model.RejectionCode.SAME_ACCOUNT;
import static dev.loyalty.ledger.model.RejectionCode.UNKNOWN_ACCOUNT;
import static dev.loyalty.ledger.model.RejectionCode.UNKNOWN_PROGRAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.fixture.SamplePrograms;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.RejectionCode;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.RequestType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every code that each type of request can be refused with, in the contract's order. The rules are
 * the samples': accounts of {@code retail} open by themselves, with a floor of −20 and a cap of
 * 100.
 */
class CodesOfEachTypeTest {

  private static final Requests P = new Requests("retail");
  private static final Requests STRICT = new Requests("strict");

  /** A request, and the codes that it is refused with after certain others, in their order. */
  private static final class Table {
    final BiFunction<Requests, String, Request> asked;
    final List<Line> lines = new ArrayList<>();

    /**
     * @param asked makes the request of a program, under a key
     */
    Table(BiFunction<Requests, String, Request> asked) {
      this.asked = asked;
      line(UNKNOWN_PROGRAM, asked.apply(new Requests("nowhere"), "k"));
      line(KEY_REUSED, asked.apply(P, "k"), P.credit("other", "k", 1));
    }

    /** Expects a refusal with this code after these requests. */
    Table refused(RejectionCode code, Request... before) {
      return line(code, asked.apply(P, "k"), before);
    }

    /** Expects it where accounts don't open by themselves. */
    Table refusedByStrict(RejectionCode code, Request... before) {
      return line(code, asked.apply(STRICT, "k"), before);
    }

    private Table line(RejectionCode code, Request request, Request... before) {
      lines.add(new Line(code, request, List.of(before)));
      return this;
    }

    Request sample() {
      return asked.apply(P, "k");
    }

    List<RejectionCode> codes() {
      return lines.stream().map(Line::code).toList();
    }
  }

  /** One case; the requests before it are posted. */
  private record Line(RejectionCode code, Request asked, List<Request> before) {

    DynamicTest test() {
      return dynamicTest(asked.type() + " " + code, this::check);
    }

    private void check() {
      InMemoryBook book = new InMemoryBook(SamplePrograms.ALL);
      Lane lane = new Bench(book).lane(0);
      for (OutcomeEvent event : Bench.post(lane, before)) {
        assertThat(event.outcome()).as(event.toString()).isInstanceOf(Outcome.Posted.class);
      }
      Object balances = BookChecks.balances(book);
      OutcomeEvent event = Bench.post(lane, List.of(asked)).getFirst();
      assertThat(event.outcome()).isEqualTo(new Outcome.Rejected(code));
      assertThat(BookChecks.balances(book)).isEqualTo(balances);
      BookChecks.isSound(book);
      if (code.settlesKey()) {
        assertThat(Bench.post(lane, List.of(asked)).getFirst().outcome())
            .isEqualTo(new Outcome.Duplicate(new Outcome.Original(code, null)));
      }
    }
  }

  private static final Request[] FROZEN = {P.earn("a", "e", 50), P.freeze("a", "f")};
  private static final Request[] CLOSED = {P.open("a", "o"), P.close("a", "c")};

  private static final List<Table> TABLES =
      List.of(
          new Table((p, key) -> p.earn("a", key, 101))
              .refusedByStrict(UNKNOWN_ACCOUNT)
              .refused(ACCOUNT_CLOSED, CLOSED)
              .refused(ACCOUNT_FROZEN, FROZEN)
              .refused(BALANCE_CAP_EXCEEDED),
          new Table((p, key) -> p.redeem("a", key, 51))
              .refused(UNKNOWN_ACCOUNT)
              .refused(ACCOUNT_CLOSED, CLOSED)
              .refused(ACCOUNT_FROZEN, FROZEN)
              .refused(INSUFFICIENT_POINTS, P.earn("a", "e", 50)),
          new Table((p, key) -> p.transfer("a", key, "a", 1)).refused(SAME_ACCOUNT),
          new Table((p, key) -> p.transfer("a", key, "b", 51))
              .refused(UNKNOWN_ACCOUNT)
              .refused(ACCOUNT_CLOSED, CLOSED)
              .refused(ACCOUNT_FROZEN, FROZEN)
              .refused(INSUFFICIENT_POINTS, P.earn("a", "e", 50))
              .refused(BALANCE_CAP_EXCEEDED, P.earn("a", "e", 51), P.earn("b", "f", 50)),
          new Table((p, key) -> p.credit("a", key, 101))
              .refusedByStrict(UNKNOWN_ACCOUNT)
              .refused(ACCOUNT_CLOSED, CLOSED)
              .refused(ACCOUNT_FROZEN, FROZEN)
              .refused(BALANCE_CAP_EXCEEDED),
          new Table((p, key) -> p.debit("a", key, 71))
              .refused(UNKNOWN_ACCOUNT)
              .refused(ACCOUNT_CLOSED, CLOSED)
              .refused(ACCOUNT_FROZEN, FROZEN)
              .refused(INSUFFICIENT_POINTS, P.earn("a", "e", 50)),
          new Table((p, key) -> p.reverse("a", key, "e", 50))
              .refused(UNKNOWN_ACCOUNT)
              .refused(ACCOUNT_CLOSED, CLOSED)
              .refused(ACCOUNT_FROZEN, FROZEN)
              .refused(ORIGINAL_NOT_FOUND, P.open("a", "o"))
              .refused(ORIGINAL_NOT_REVERSIBLE, P.earn("a", "o", 50), P.hold("a", "e", 50))
              .refused(REVERSAL_EXCEEDS_ORIGINAL, P.earn("a", "e", 49))
              .refused(INSUFFICIENT_POINTS, P.earn("a", "e", 50), P.redeem("a", "r", 21)),
          new Table((p, key) -> p.hold("a", key, 51))
              .refused(UNKNOWN_ACCOUNT)
              .refused(ACCOUNT_CLOSED, CLOSED)
              .refused(ACCOUNT_FROZEN, FROZEN)
              .refused(INSUFFICIENT_POINTS, P.earn("a", "e", 50)),
          new Table((p, key) -> p.capture("a", key, "h", 50))
              .refused(UNKNOWN_ACCOUNT)
              .refused(ACCOUNT_CLOSED, CLOSED)
              .refused(ACCOUNT_FROZEN, FROZEN)
              .refused(ORIGINAL_NOT_FOUND, P.open("a", "o"))
              .refused(HOLD_NOT_OPEN, P.earn("a", "h", 50))
              .refused(CAPTURE_EXCEEDS_HOLD, P.earn("a", "e", 50), P.hold("a", "h", 49)),
          new Table((p, key) -> p.release("a", key, "h"))
              .refused(UNKNOWN_ACCOUNT)
              .refused(ACCOUNT_CLOSED, CLOSED)
              .refused(ACCOUNT_FROZEN, FROZEN)
              .refused(ORIGINAL_NOT_FOUND, P.open("a", "o"))
              .refused(HOLD_NOT_OPEN, P.earn("a", "h", 50)),
          new Table((p, key) -> p.open("a", key)).refused(ACCOUNT_EXISTS, P.open("a", "o")),
          new Table((p, key) -> p.update("a", key))
              .refused(UNKNOWN_ACCOUNT)
              .refused(ACCOUNT_CLOSED, CLOSED),
          new Table((p, key) -> p.freeze("a", key))
              .refused(UNKNOWN_ACCOUNT)
              .refused(ACCOUNT_CLOSED, CLOSED),
          new Table((p, key) -> p.unfreeze("a", key))
              .refused(UNKNOWN_ACCOUNT)
              .refused(ACCOUNT_CLOSED, CLOSED),
          new Table((p, key) -> p.close("a", key))
              .refused(UNKNOWN_ACCOUNT)
              .refused(ACCOUNT_CLOSED, CLOSED)
              .refused(ACCOUNT_NOT_EMPTY, P.earn("a", "e", 1)));

  /** Returns all codes that a request of this type can be refused with. */
  static Set<RejectionCode> codesOf(RequestType type) {
    Set<RejectionCode> codes = EnumSet.noneOf(RejectionCode.class);
    TABLES.stream()
        .filter(table -> table.sample().type() == type)
        .forEach(table -> codes.addAll(table.codes()));
    return codes;
  }

  @TestFactory
  Stream<DynamicTest> refuses() {
    return TABLES.stream().flatMap(table -> table.lines.stream()).map(Line::test);
  }

  @Test
  void everyTypeAndEveryCodeIsThere() {
    assertThat(TABLES)
        .extracting(table -> table.sample().type())
        .containsAll(RequestType.ofProducers());
    assertThat(TABLES)
        .flatExtracting(Table::codes)
        .hasSameElementsAs(
            Stream.of(RejectionCode.values()).filter(RejectionCode::concernsProducers).toList());
  }

  @Test
  void codesAreInTheContractsOrder() {
    for (Table table : TABLES) {
      assertThat(table.codes()).as(table.sample().toString()).isSorted().doesNotHaveDuplicates();
    }
  }

  /** It comes before all other codes that hold, whatever accounts other programs have. */
  @TestFactory
  Stream<DynamicTest> unknownProgramComesFirst() {
    Requests nowhere = new Requests("nowhere");
    return Stream.of(
            new Line(UNKNOWN_PROGRAM, nowhere.transfer("a", "k", "a", 1), List.of()),
            new Line(UNKNOWN_PROGRAM, nowhere.redeem("a", "k", 1), List.of()),
            new Line(UNKNOWN_PROGRAM, nowhere.release("a", "k", "k"), List.of()),
            new Line(UNKNOWN_PROGRAM, nowhere.earn("a", "k", 2), List.of(P.earn("a", "k", 1))),
            new Line(UNKNOWN_PROGRAM, nowhere.earn("a", "k", 1), List.of(FROZEN)),
            new Line(UNKNOWN_PROGRAM, nowhere.earn("a", "k", 1), List.of(CLOSED)))
        .map(Line::test);
  }

  /** The key is free for any request once the program exists. */
  @TestFactory
  Stream<DynamicTest> unknownProgramSettlesNoKey() {
    Requests nowhere = new Requests("nowhere");
    return TABLES.stream()
        .map(
            table ->
                dynamicTest(
                    table.sample().type().toString(),
                    () -> {
                      InMemoryBook book = new InMemoryBook(SamplePrograms.ALL);
                      Lane lane = new Bench(book).lane(0);
                      Request asked = table.asked.apply(nowhere, "k");
                      Bench.post(lane, List.of(asked, asked));
                      book.putProgram(
                          SamplePrograms.program(3, "nowhere", true, 0, 100, Duration.ZERO));
                      assertThat(Bench.post(lane, List.of(nowhere.earn("z", "k", 1))))
                          .first()
                          .extracting(OutcomeEvent::outcome)
                          .isInstanceOf(Outcome.Posted.class);
                    }));
  }
}
