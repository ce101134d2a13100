package dev.loyalty.ledger.posting;

import dev.loyalty.ledger.model.RequestHeader;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The book, open for posting: what all lanes of a process share. Thread-safe.
 *
 * @see Lane
 */
public final class Ledger {

  private static final UUID NO_TOPIC = new UUID(0, 0);

  /** Until then a book that began with this process has been seen to by the database itself. */
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
   * Takes an input partition over: its earlier owner can't write from now on. The lane stands where
   * the book says.
   *
   * @param topicId Kafka's id of the topic: another topic of the same name is refused
   * @throws TopicReplacedException the book was filled from another topic of that name
   * @throws BookUnavailableException the database is away; try again
   */
  public Lane takeOver(String topic, int partition, UUID topicId) {
    LanePosition position = book.takeOver(topic, partition, topicId);
    forgetOtherIncarnations(position.incarnation());
    return new Lane(this, position);
  }

  /**
   * Takes over a lane that is fed by the system itself instead of a topic: whoever had it can't
   * write from now on. Its offsets are a count of its own.
   *
   * @param name begins with {@link RequestHeader#SYSTEM_KEY_PREFIX}, which no topic's name does
   * @param number tells several lanes of the name apart
   * @throws BookUnavailableException the database is away; try again
   */
  public Lane takeOverSystemLane(String name, int number) {
    if (!name.startsWith(RequestHeader.SYSTEM_KEY_PREFIX)) {
      throw new IllegalArgumentException("the name of a system lane begins with ~: " + name);
    }
    return takeOver(name, number, NO_TOPIC);
  }

  /**
   * Reads the accounts' ids ahead of the batches that will need them, as many as are remembered.
   * May be left out, and may run beside posting.
   *
   * @throws BookUnavailableException the database is away; what was read stays
   */
  public void warmUp() {
    // Before reading: else the first lane that is taken over would have it all forgotten again.
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
   * To be called before each batch: a book that has just begun outgrows its statistics, so they are
   * looked after before the first batch, the second, the fourth, the eighth and so on.
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
