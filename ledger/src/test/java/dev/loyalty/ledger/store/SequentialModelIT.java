package dev.loyalty.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.check.BookCheck;
import dev.loyalty.ledger.fixture.Draw;
import dev.loyalty.ledger.fixture.SamplePrograms;
import dev.loyalty.ledger.fixture.SequentialModel;
import dev.loyalty.ledger.model.AccountStatus;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.posting.OutcomeEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/**
 * Compares outcomes and balances with the model's for batches of any size, as for the book in
 * memory but on fewer streams.
 */
class SequentialModelIT {

  @Provide
  Arbitrary<List<Request>> streams() {
    return Draw.streams("a", 4, 120);
  }

  @Provide
  Arbitrary<List<Integer>> cuts() {
    return Arbitraries.integers().between(1, 60).list().ofMinSize(1).ofMaxSize(5);
  }

  @Property(tries = 12, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void isTheSequentialModelWhateverTheBatches(
      @ForAll("streams") List<Request> stream, @ForAll("cuts") List<Integer> cuts) {
    TestBook book = TestBook.create();
    SamplePrograms.ALL.forEach(book::addProgram);
    List<OutcomeEvent> outcomes = new Race(book, 1).run(List.of(stream), cuts).getFirst();
    SequentialModel model = new SequentialModel(SamplePrograms.ALL);
    for (int i = 0; i < stream.size(); i++) {
      SequentialModel.Answer answer = model.answer(stream.get(i));
      OutcomeEvent event = outcomes.get(i);
      assertThat(new SequentialModel.Answer(event.outcome(), event.points(), event.after()))
          .as("%d: %s", i, stream.get(i))
          .isEqualTo(answer);
    }
    assertThat(balances(book)).isEqualTo(balances(model));
    assertThat(new BookCheck(book.owner()).run().breaks()).isEmpty();
    assertThat(keptOutcomes(book)).isEqualTo(outcomes);
  }

  private static List<OutcomeEvent> keptOutcomes(TestBook book) {
    List<OutcomeEvent> kept = new ArrayList<>();
    new Outbox(book.owner()).findOutcomes(1, 0, 1000).forEach(it -> kept.addAll(it.events()));
    return kept;
  }

  private static Map<String, String> balances(SequentialModel model) {
    Map<String, String> balances = new TreeMap<>();
    model
        .accounts()
        .forEach(
            (name, status) ->
                balances.put(
                    name.program() + "/" + name.name(), status + " " + model.balancesOf(name)));
    return balances;
  }

  private static Map<String, String> balances(TestBook book) {
    Map<String, String> balances = new TreeMap<>();
    book.owner()
        .useHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select p.code || '/' || a.code as name, a.status, a.available, a.pending, a.held
                        from account a join program p using (program_id)
                        where a.status <> 0
                        """)
                    .map(
                        (row, context) ->
                            balances.put(
                                row.getString("name"),
                                "%s Balances[available=%d, pending=%d, held=%d]"
                                    .formatted(
                                        AccountStatus.ofCode(row.getInt("status")),
                                        row.getLong("available"),
                                        row.getLong("pending"),
                                        row.getLong("held"))))
                    .list());
    return balances;
  }
}
