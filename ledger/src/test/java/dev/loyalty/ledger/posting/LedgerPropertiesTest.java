package dev.loyalty.ledger.posting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.fixture.Draw;
import dev.loyalty.ledger.fixture.SamplePrograms;
import dev.loyalty.ledger.fixture.SequentialModel;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.RejectionCode;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.RequestType;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import org.jspecify.annotations.Nullable;

/** Properties of any stream of requests, however it is cut, repeated or mixed. */
class LedgerPropertiesTest {

  @Provide
  Arbitrary<List<Request>> streams() {
    return Draw.streams("a", 4, 60);
  }

  @Provide
  Arbitrary<List<Request>> strangers() {
    return Draw.streams("b", 4, 30);
  }

  @Provide
  Arbitrary<List<Integer>> cuts() {
    return Arbitraries.integers().between(1, 12).list().ofMinSize(1).ofMaxSize(8);
  }

  /** Outcome, points and balances: all that a request's producer hears, except offsets. */
  private record Told(Outcome outcome, @Nullable Long points, Object after) {
    static List<Told> of(List<OutcomeEvent> events) {
      return events.stream()
          .map(event -> new Told(event.outcome(), event.points(), event.after()))
          .toList();
    }
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  @StatisticsReport(onFailureOnly = true)
  void isTheSequentialModelWhateverTheBatches(
      @ForAll("streams") List<Request> stream, @ForAll("cuts") List<Integer> cuts) {
    InMemoryBook book = new InMemoryBook(SamplePrograms.ALL);
    List<Told> told = Told.of(postCut(new Bench(book).lane(0), stream, cuts));
    SequentialModel model = new SequentialModel(SamplePrograms.ALL);
    for (int i = 0; i < stream.size(); i++) {
      SequentialModel.Answer answer = model.answer(stream.get(i));
      collect(stream.get(i), answer.outcome());
      assertThat(told.get(i))
          .as("%d: %s", i, stream.get(i))
          .isEqualTo(new Told(answer.outcome(), answer.points(), answer.after()));
    }
    BookChecks.isSound(book);
    BookChecks.isAsIn(model, book);
    everythingOccurs();
  }

  private static void collect(Request request, Outcome outcome) {
    Statistics.label("outcomes").collect(name(outcome));
    if (outcome instanceof Outcome.Posted) {
      Statistics.label("posted").collect(request.type().name());
    }
    if (outcome instanceof Outcome.Rejected(RejectionCode code)) {
      assertThat(CodesOfEachTypeTest.codesOf(request.type())).as("%s", request).contains(code);
    }
  }

  private static String name(Outcome outcome) {
    return outcome instanceof Outcome.Rejected(RejectionCode code)
        ? code.name()
        : outcome.getClass().getSimpleName();
  }

  /** Checks that the streams meet every rule, since one that is never met isn't tested. */
  private static void everythingOccurs() {
    for (RejectionCode code : RejectionCode.values()) {
      if (code.concernsProducers()) {
        occurs("outcomes", code.name());
      }
    }
    occurs("outcomes", "Duplicate");
    for (RequestType type : RequestType.ofProducers()) {
      occurs("posted", type.name());
    }
  }

  private static void occurs(String label, String value) {
    Statistics.label(label).coverage(coverage -> coverage.check(value).count(count -> count > 0));
  }

  @Property(tries = 50, edgeCases = EdgeCasesMode.NONE)
  void keepsEveryInvariantAtEveryStep(@ForAll("streams") List<Request> stream) {
    InMemoryBook book = new InMemoryBook(SamplePrograms.ALL);
    Lane lane = new Bench(book).lane(0);
    for (Request request : stream) {
      Bench.post(lane, List.of(request));
      BookChecks.isSound(book);
    }
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void isTheSameWhereverTheStreamIsCut(
      @ForAll("streams") List<Request> stream,
      @ForAll("cuts") List<Integer> one,
      @ForAll("cuts") List<Integer> other) {
    InMemoryBook first = new InMemoryBook(SamplePrograms.ALL);
    InMemoryBook second = new InMemoryBook(SamplePrograms.ALL);
    List<OutcomeEvent> outcomes = postCut(new Bench(first).lane(0), stream, one);
    assertThat(postCut(new Bench(second).lane(0), stream, other)).isEqualTo(outcomes);
    assertThat(BookChecks.balances(second)).isEqualTo(BookChecks.balances(first));
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void isUnmovedByTheSameOffsetsAgain(
      @ForAll("streams") List<Request> stream, @ForAll("cuts") List<Integer> cuts)
      throws Exception {
    InMemoryBook book = new InMemoryBook(SamplePrograms.ALL);
    Bench bench = new Bench(book);
    postCut(bench.lane(0), stream, cuts);
    InMemoryState before = book.committed();
    for (int from = 0; from < stream.size(); from += 7) {
      Lane again = bench.lane(0);
      again.post(
          Bench.items(from, stream.subList(from, stream.size())),
          stream.size(),
          batch -> {
            throw new AssertionError("posted again: " + batch);
          });
    }
    assertThat(BookChecks.balances(book)).isEqualTo(BookChecks.balances(before));
    assertThat(book.committed().journal).isEqualTo(before.journal);
  }

  /** The producer sends the end of the stream a second time, whichever end it is. */
  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void isUnmovedByTheSameKeysAgain(
      @ForAll("streams") List<Request> stream,
      @ForAll("cuts") List<Integer> cuts,
      @ForAll("cuts") List<Integer> cutsAgain,
      @ForAll int from) {
    isUnmovedBySendingAgain(stream, Math.floorMod(from, stream.size() + 1), cuts, cutsAgain);
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void isUnmovedByTheWholeStreamAgain(
      @ForAll("streams") List<Request> stream,
      @ForAll("cuts") List<Integer> cuts,
      @ForAll("cuts") List<Integer> cutsAgain) {
    isUnmovedBySendingAgain(stream, 0, cuts, cutsAgain);
  }

  /** A settled key gives a duplicate; an unknown program stays unknown. */
  private static void isUnmovedBySendingAgain(
      List<Request> stream, int from, List<Integer> cuts, List<Integer> cutsAgain) {
    InMemoryBook book = new InMemoryBook(SamplePrograms.ALL);
    Lane lane = new Bench(book).lane(0);
    List<Request> end = stream.subList(from, stream.size());
    List<OutcomeEvent> first = postCut(lane, stream, cuts).subList(from, stream.size());
    Object balances = BookChecks.balances(book);
    InMemoryState before = book.committed();
    List<OutcomeEvent> second = postCut(lane, end, cutsAgain);
    assertThat(BookChecks.balances(book)).isEqualTo(balances);
    assertThat(book.committed().journal).isEqualTo(before.journal);
    assertThat(book.committed().keys).isEqualTo(before.keys);
    assertThat(book.committed().accountRequests).isEqualTo(before.accountRequests);
    assertThat(second).hasSameSizeAs(end);
    for (int i = 0; i < first.size(); i++) {
      Outcome outcome = first.get(i).outcome();
      switch (second.get(i).outcome()) {
        case Outcome.Posted posted -> throw new AssertionError("posted again: " + end.get(i));
        case Outcome.Rejected rejected -> assertThat(rejected).isEqualTo(outcome);
        case Outcome.Duplicate duplicate -> {
          if (outcome instanceof Outcome.Posted posted) {
            assertThat(duplicate.original().transferId()).isEqualTo(posted.transferId());
          }
          if (outcome instanceof Outcome.Rejected rejected) {
            assertThat(duplicate.original().code()).isEqualTo(rejected.code());
          }
          if (outcome instanceof Outcome.Duplicate) {
            assertThat(duplicate).isEqualTo(outcome);
          }
        }
      }
    }
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void isUnmovedByADuplicateAnywhere(
      @ForAll("streams") List<Request> stream,
      @ForAll("cuts") List<Integer> cuts,
      @ForAll int of,
      @ForAll int at) {
    if (stream.isEmpty()) {
      return;
    }
    int repeated = Math.floorMod(of, stream.size());
    int place = repeated + 1 + Math.floorMod(at, stream.size() - repeated);
    List<Request> longer = new ArrayList<>(stream);
    longer.add(place, stream.get(repeated));
    InMemoryBook book = new InMemoryBook(SamplePrograms.ALL);
    InMemoryBook other = new InMemoryBook(SamplePrograms.ALL);
    List<Told> told = Told.of(postCut(new Bench(book).lane(0), stream, cuts));
    List<Told> toldMore = new ArrayList<>(Told.of(postCut(new Bench(other).lane(0), longer, cuts)));
    Outcome extra = toldMore.remove(place).outcome();
    assertThat(extra).isNotInstanceOf(Outcome.Posted.class);
    assertThat(toldMore).isEqualTo(told);
    assertThat(BookChecks.balances(other)).isEqualTo(BookChecks.balances(book));
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void isTheSameHoweverStrangersAreMixed(
      @ForAll("streams") List<Request> ours,
      @ForAll("strangers") List<Request> theirs,
      @ForAll("cuts") List<Integer> turns,
      @ForAll("cuts") List<Integer> cuts) {
    InMemoryBook apart = new InMemoryBook(SamplePrograms.ALL);
    Lane lane = new Bench(apart).lane(0);
    List<Told> toldOurs = Told.of(postCut(lane, ours, cuts));
    List<Told> toldTheirs = Told.of(postCut(lane, theirs, cuts));

    InMemoryBook together = new InMemoryBook(SamplePrograms.ALL);
    List<Request> mixed = mix(ours, theirs, turns);
    List<OutcomeEvent> outcomes = postCut(new Bench(together).lane(0), mixed, cuts);
    assertThat(Told.of(outcomes.stream().filter(it -> it.account().startsWith("a")).toList()))
        .isEqualTo(toldOurs);
    assertThat(Told.of(outcomes.stream().filter(it -> it.account().startsWith("b")).toList()))
        .isEqualTo(toldTheirs);
    assertThat(BookChecks.balances(together)).isEqualTo(BookChecks.balances(apart));
  }

  private static List<Request> mix(List<Request> ours, List<Request> theirs, List<Integer> turns) {
    List<Request> mixed = new ArrayList<>();
    int a = 0;
    int b = 0;
    for (int turn = 0; a < ours.size() || b < theirs.size(); turn++) {
      int length = turns.get(turn % turns.size());
      for (int i = 0; i < length; i++) {
        if (turn % 2 == 0 && a < ours.size()) {
          mixed.add(ours.get(a++));
        } else if (turn % 2 == 1 && b < theirs.size()) {
          mixed.add(theirs.get(b++));
        }
      }
    }
    return mixed;
  }

  /** Posts in batches of these sizes, over and over. */
  static List<OutcomeEvent> postCut(Lane lane, List<Request> stream, List<Integer> cuts) {
    List<OutcomeEvent> outcomes = new ArrayList<>();
    int begin = 0;
    for (int i = 0; begin < stream.size(); i++) {
      int end = Math.min(stream.size(), begin + cuts.get(i % cuts.size()));
      outcomes.addAll(Bench.post(lane, stream.subList(begin, end)));
      begin = end;
    }
    return outcomes;
  }
}
