package dev.loyalty.ledger.posting;

import dev.loyalty.ledger.model.RequestHeader;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The book, open for posting, with the state that all lanes of a process share. Thread-safe.
 *
 * @see Lane
 */
public final class Ledger {

  private static final UUID NO_TOPIC = new UUID(0, 0);

  /**
   * The batches after which the database's own statistics suffice for a book that began with this
   * process.
   */
  private static final long BATCHES_OF_A_FRESH_BOOK = 1 << 12;

  private final Book book;
  private final LedgerSettings settings;
  private final Clock clock;
  private final PostingListener listener;
  private final Programs programs;
  private final AccountDirectory directory;
  private final RecentKeys recentKeys = new RecentKeys();
  private final WriterGate gate;
  private final AtomicLong batches = new AtomicLong();
  private volatile UUID incarnation = new UUID(0, 0);

  public Ledger(Book book, LedgerSettings settings, Clock clock, PostingListener listener) {
    this.book = book;
    this.settings = settings;
    this.clock = clock;
    this.listener = listener;
    this.programs = new Programs(book);
    this.directory = new AccountDirectory(book, settings.accountsCachedMax());
    this.gate = new WriterGate(settings.writersMax());
  }

  /**
   * Takes an input partition over: its earlier owner can't write from now on. The book says where
   * the lane stands.
   *
   * @param topicId Kafka's id of the topic: another topic of the same name is refused
   * @throws TopicReplacedException where the book was filled from another topic of that name
   * @throws BookUnavailableException where the database is down; try again
   */
  public Lane takeOver(String topic, int partition, UUID topicId) {
    LanePosition position = book.takeOver(topic, partition, topicId);
    forgetOtherIncarnations(position.incarnation());
    return new Lane(this, position);
  }

  /**
   * Takes over a lane that the system itself feeds, not a topic: its earlier owner can't write from
   * now on. Its offsets are a count of its own.
   *
   * @param name begins with {@link RequestHeader#SYSTEM_KEY_PREFIX}, which no topic's name does
   * @param number distinguishes several lanes of one name
   * @throws BookUnavailableException where the database is down; try again
   */
  public Lane takeOverSystemLane(String name, int number) {
    if (!name.startsWith(RequestHeader.SYSTEM_KEY_PREFIX)) {
      throw new IllegalArgumentException("the name of a system lane begins with ~: " + name);
    }
    return takeOver(name, number, NO_TOPIC);
  }

  /**
   * Reads the accounts' ids before the batches need them, as many as the cache takes. It is
   * optional, and may run beside posting.
   *
   * @throws BookUnavailableException where the database is down; the ids read so far stay
   */
  public void warmUp() {
    // The incarnation comes first: else the first lane that is taken over would clear the cache
    // again.
    forgetOtherIncarnations(book.loadIncarnation());
    directory.fill();
  }

  private synchronized void forgetOtherIncarnations(UUID current) {
    if (!current.equals(incarnation)) {
      directory.forget();
      programs.refresh();
      incarnation = current;
    }
  }

  /**
   * Counts a batch before it is posted. A new book outgrows its statistics, so they are refreshed
   * before the first batch, the second, the fourth, the eighth and so on.
   */
  void countBatch() {
    long batch = batches.incrementAndGet();
    if (batch <= BATCHES_OF_A_FRESH_BOOK && Long.bitCount(batch) == 1) {
      book.refreshStatistics();
    }
  }

  Book book() {
    return book;
  }

  LedgerSettings settings() {
    return settings;
  }

  Clock clock() {
    return clock;
  }

  PostingListener listener() {
    return listener;
  }

  Programs programs() {
    return programs;
  }

  AccountDirectory directory() {
    return directory;
  }

  RecentKeys recentKeys() {
    return recentKeys;
  }

  WriterGate gate() {
    return gate;
  }
}
