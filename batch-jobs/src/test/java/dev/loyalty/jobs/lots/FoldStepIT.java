package dev.loyalty.jobs.lots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.jobs.fixture.TimedBook;
import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.store.ProgramSpec;
import dev.loyalty.ledger.store.ProgramStore;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FoldStepIT {

  private final Requests p = new Requests("retail");
  private final TimedBook book =
      new TimedBook(Instant.parse("2026-01-01T12:00:00Z"), ProgramSpec.of("retail", "Retail"));
  private final Program program = new ProgramStore(book.writer()).find("retail").orElseThrow();
  private final LotFold fold = new LotFold(book.writer());
  private int posted;

  @BeforeEach
  void open() {
    book.post(p.open("ann", "o1"));
  }

  private boolean foldWhileOthersPost() {
    boolean folded = fold.foldUncounted(program);
    post();
    return folded;
  }

  private void post() {
    posted++;
    book.post(p.earn("ann", "e" + posted, 1));
  }

  private List<String> points() {
    return book.select("select sum(remaining) from lot");
  }

  @Test
  void endsHoweverMuchIsPostedMeanwhile() {
    post();
    FoldStep step = new FoldStep(fold, program);
    int pieces = 0;
    while (step.foldNext(this::foldWhileOthersPost)) {
      pieces++;
    }

    assertThat(pieces).isEqualTo(1);
    assertThat(posted).isEqualTo(2);
    assertThat(points()).containsExactly("1");
  }

  /** More legs than are read at once, of two accounts: neither waits for its next leg. */
  @Test
  void foldsAllThatAnAccountIsBehind() {
    postToTwoThatAreBehind();

    new LotFold(book.writer(), 3).foldAll(program);

    assertThat(points()).containsExactly("66");
  }

  /** The first account's legs are all that is read at once, and can't be folded. */
  @Test
  void foldsWhatIsBehindAnAccountThatCannotBeFolded() {
    postToTwoThatAreBehind();
    book.owner()
        .useHandle(
            handle -> handle.execute("delete from journal where points = 1 and credit_leg = 2"));

    new LotFold(book.writer(), 3).foldAll(program);

    assertThat(points()).containsExactly("60");
  }

  private void postToTwoThatAreBehind() {
    book.post(p.open("bob", "o2"));
    for (int i = 0; i < 5; i++) {
      post();
      book.post(p.earn("bob", "b" + i, 10));
    }
    fold.foldAll(program);
    book.owner().useHandle(handle -> handle.execute("delete from account_lots"));
    post();
    book.post(p.earn("bob", "last", 10));
  }

  @Test
  void hasNothingToDoWhereAllIsFolded() {
    post();
    fold.foldAll(program);

    assertThat(new FoldStep(fold, program).foldNext(() -> fold.foldUncounted(program))).isFalse();
    assertThat(points()).containsExactly("1");
  }
}
