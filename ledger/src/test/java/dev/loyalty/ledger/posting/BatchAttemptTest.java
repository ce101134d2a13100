package dev.loyalty.ledger.posting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.fixture.SamplePrograms;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchAttemptTest {

  private static final Requests P = new Requests("retail");
  private static final Duration WAIT = Duration.ofMinutes(1);

  private Instant now = Bench.NOW;

  private final InstantSource time = () -> now;

  /**
   * Another lane posts to the account meanwhile: its legs come before ours, and so do its times.
   */
  private BookTransaction waitingForAccounts(BookTransaction transaction) {
    return (BookTransaction)
        Proxy.newProxyInstance(
            BookTransaction.class.getClassLoader(),
            new Class<?>[] {BookTransaction.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("change")) {
                now = now.plus(WAIT);
              }
              return method.invoke(transaction, arguments);
            });
  }

  @Test
  void readsTheTimeOncePostingHasItsAccounts() {
    InMemoryBook book = new InMemoryBook(SamplePrograms.ALL);
    Bench bench = new Bench(book);
    LanePosition from = bench.lane(0).position();
    BatchAttempt attempt =
        new BatchAttempt(
            from, Bench.items(0, List.of(P.earn("a", "k", 5))), 1, time.withZone(ZoneOffset.UTC));
    attempt.prepare(
        book,
        bench.ledger.programs(),
        bench.ledger.directory(),
        new KeyLookup(new RecentKeys(), true));
    PostedBatch batch =
        book.inTransaction(transaction -> attempt.post(waitingForAccounts(transaction)));
    assertThat(batch.postedAt()).isEqualTo(Bench.NOW.plus(WAIT));
  }
}
