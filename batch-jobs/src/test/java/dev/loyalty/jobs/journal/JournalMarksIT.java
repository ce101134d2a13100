package dev.loyalty.jobs.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loyalty.jobs.fixture.TimedBook;
import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.store.ProgramSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JournalMarksIT {

  private static final Instant TIME = Instant.parse("2026-03-10T12:00:00Z");
  private static final String KEYS = "select j.idempotency_key " + NewBatches.ROWS + " order by 1";

  private final TimedBook book =
      new TimedBook(TIME, ProgramSpec.of("retail", "Retail"), ProgramSpec.of("travel", "Travel"));
  private final Requests retail = new Requests("retail");
  private final Requests travel = new Requests("travel");
  private final int program = book.program("retail").id();

  JournalMarksIT() {
    book.post(retail.open("ann", "open"), travel.open("ann", "open"));
  }

  private Optional<NewBatches> findNew(String reader) {
    return book.writer().withHandle(handle -> JournalMarks.findNew(handle, program, reader));
  }

  private List<String> read(NewBatches news) {
    return book.writer()
        .withHandle(handle -> news.bindTo(handle.createQuery(KEYS)).mapTo(String.class).list());
  }

  private void keep(String reader, NewBatches news) {
    book.writer().useHandle(handle -> JournalMarks.keep(handle, reader, news));
  }

  private void advance(String reader, NewBatches news) {
    book.writer().useHandle(handle -> JournalMarks.advance(handle, reader, news));
  }

  @Test
  void readsEachRowOfTheProgramOnce() {
    book.post(retail.credit("ann", "a", 1), travel.credit("ann", "other", 1));
    NewBatches first = findNew("r").orElseThrow();
    assertThat(read(first)).containsExactly("a");
    keep("r", first);
    assertThat(findNew("r")).isEmpty();

    book.setTime(TIME.plus(Duration.ofDays(40)));
    book.postTo(0, List.of(retail.credit("ann", "b", 1)));
    book.postTo(1, List.of(retail.credit("ann", "c", 1)));
    NewBatches second = findNew("r").orElseThrow();
    assertThat(second.postedFrom()).isEqualTo(TIME.plus(Duration.ofDays(40)));
    assertThat(read(second)).containsExactly("b", "c");
  }

  @Test
  void leavesWhatIsPostedAfterTheLook() {
    book.post(retail.credit("ann", "a", 1));
    NewBatches first = findNew("r").orElseThrow();
    book.post(retail.credit("ann", "b", 1));
    assertThat(read(first)).containsExactly("a");
    keep("r", first);
    assertThat(read(findNew("r").orElseThrow())).containsExactly("b");
  }

  @Test
  void readersStandWhereTheyAreThemselves() {
    book.post(retail.credit("ann", "a", 1));
    keep("r", findNew("r").orElseThrow());
    assertThat(read(findNew("s").orElseThrow())).containsExactly("a");
  }

  @Test
  void findsRowsOfALaneWhoseClockIsBehind() {
    book.postTo(0, List.of(retail.credit("ann", "a", 1)));
    keep("r", findNew("r").orElseThrow());
    book.setTime(TIME.minus(Duration.ofHours(5)));
    book.postTo(1, List.of(retail.credit("ann", "b", 1)));
    assertThat(read(findNew("r").orElseThrow())).containsExactly("b");
  }

  @Test
  void ofTwoThatWouldCountTheSameOneIsRefused() {
    book.post(retail.credit("ann", "a", 1));
    NewBatches first = findNew("r").orElseThrow();
    advance("r", first);
    assertThatThrownBy(() -> advance("r", first))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("another run has read the same part of the journal");
    book.post(retail.credit("ann", "b", 1));
    advance("r", findNew("r").orElseThrow());
    assertThatThrownBy(() -> advance("r", first)).isInstanceOf(IllegalStateException.class);
    assertThat(findNew("r")).isEmpty();
  }

  @Test
  void anEarlierMarkDoesNotMoveALaterOneBack() {
    NewBatches first = findNew("r").orElseThrow();
    book.post(retail.credit("ann", "a", 1));
    keep("r", findNew("r").orElseThrow());
    keep("r", first);
    assertThat(findNew("r")).isEmpty();
  }

  @Test
  void readsInPieces() {
    keep("r", findNew("r").orElseThrow());
    for (int i = 0; i < 5; i++) {
      book.setTime(TIME.plusSeconds(i));
      book.postTo(i % 2, List.of(retail.credit("ann", "k" + i, 1)));
    }
    List<List<String>> pieces = new java.util.ArrayList<>();
    Optional<NewBatches> piece = findNext();
    while (piece.isPresent()) {
      pieces.add(read(piece.get()));
      assertThat(piece.get().postedTo()).isBefore(TIME.plusSeconds(pieces.size() * 2L));
      keep("r", piece.get());
      piece = findNext();
    }
    assertThat(pieces).containsExactly(List.of("k0", "k1"), List.of("k2", "k3"), List.of("k4"));
  }

  private Optional<NewBatches> findNext() {
    return book.writer().withHandle(handle -> JournalMarks.findNext(handle, program, "r", 2));
  }

  /** A lane's clock may be set back: its batches stay in their order. */
  @Test
  void piecesCutNoLaneOutOfOrder() {
    keep("r", findNew("r").orElseThrow());
    book.setTime(TIME.plusSeconds(10));
    book.post(retail.credit("ann", "a", 1));
    book.setTime(TIME.plusSeconds(1));
    book.post(retail.credit("ann", "b", 1));
    NewBatches piece =
        book.writer()
            .withHandle(handle -> JournalMarks.findNext(handle, program, "r", 1))
            .orElseThrow();
    assertThat(read(piece)).containsExactly("a", "b");
  }
}
