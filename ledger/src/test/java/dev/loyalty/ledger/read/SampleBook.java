package dev.loyalty.ledger.read;

import dev.loyalty.ledger.model.Direction;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.RequestHeader;
import dev.loyalty.ledger.posting.DeadLetter;
import dev.loyalty.ledger.posting.Lane;
import dev.loyalty.ledger.posting.LaneItem;
import dev.loyalty.ledger.posting.Submission;
import dev.loyalty.ledger.store.TestBook;
import dev.loyalty.migrations.TestDatabase;
import dev.loyalty.migrations.TestPostgres;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A small book in which every kind of request was posted once, in two programs and batches of three
 * requests.
 */
public final class SampleBook {

  public static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

  private SampleBook() {}

  /** Returns a book of the caller's own: a copy, as posting it takes several times as long. */
  public static TestBook create() {
    return TestBook.on(TestPostgres.copy(Original.DATABASE));
  }

  /** Posted when first touched, once. */
  private static final class Original {
    static final TestDatabase DATABASE = post().database();
  }

  private static TestBook post() {
    TestBook book = TestBook.create();
    book.addProgram("retail", true, -100, 1_000_000);
    book.addProgram("travel", true, 0, 1_000_000);
    List<LaneItem> items = new ArrayList<>();
    for (Request request : requests()) {
      items.add(Submission.of(items.size(), request));
      if (items.size() == 8) {
        items.add(deadLetter(items.size()));
      }
    }
    try {
      Lane lane = book.ledger(1).takeOver("loyalty.transfers", 0, new UUID(1, 2));
      for (int from = 0; from < items.size(); from += 3) {
        int to = Math.min(from + 3, items.size());
        lane.post(items.subList(from, to), to, batch -> {});
      }
    } catch (Exception e) {
      throw new IllegalStateException("the sample can't be posted", e);
    }
    return book;
  }

  private static List<Request> requests() {
    return List.of(
        new Request.Earn(header("retail", "ann", "earn-1", "order,1"), 100, null, null),
        new Request.Redeem(header("retail", "ann", "redeem-1", null), 30),
        new Request.Transfer(header("retail", "ann", "transfer-1", null), "bob", 20),
        new Request.Hold(header("retail", "ann", "hold-1", null), 40, null),
        new Request.Capture(header("retail", "ann", "capture-1", null), "hold-1", 25L),
        new Request.Redeem(header("retail", "ann", "redeem-2", null), 1000),
        new Request.Earn(header("retail", "ann", "earn-1", "order,1"), 100, null, null),
        new Request.Hold(header("retail", "ann", "hold-2", null), 5, null),
        new Request.Adjust(header("retail", "bob", "adjust-1", null), 5, Direction.DEBIT),
        new Request.Earn(
            header("retail", "bob", "earn-2", null), 7, TIME.plusSeconds(60), TIME.plusSeconds(99)),
        new Request.Reverse(header("retail", "bob", "reverse-1", null), "earn-2", 2L),
        new Request.Freeze(header("retail", "bob", "freeze-1", null)),
        new Request.Earn(header("retail", "issuance", "earn-3", null), 1, null, null),
        new Request.Redeem(header("retail", "nobody", "redeem-3", null), 1),
        new Request.Earn(header("travel", "ann", "earn-1", null), 900, null, null));
  }

  private static RequestHeader header(
      String program, String account, String key, @Nullable String reference) {
    return new RequestHeader(program, account, key, TIME, reference, null, Map.of());
  }

  private static DeadLetter deadLetter(long offset) {
    byte[] value = {'{', 0x1b, '['};
    return new DeadLetter(
        offset,
        "MALFORMED_JSON",
        "line 1",
        null,
        value,
        value.length,
        List.of(new DeadLetter.Header("trace", value)),
        TIME,
        "CreateTime");
  }
}
