package dev.loyalty.jobs.archive;

import dev.loyalty.jobs.lots.LotFold;
import dev.loyalty.jobs.reconcile.BrokerOffsets;
import dev.loyalty.jobs.reconcile.Reconcile;
import dev.loyalty.jobs.run.JobListener;
import dev.loyalty.jobs.run.JobMeters;
import dev.loyalty.jobs.run.JobResult;
import dev.loyalty.jobs.run.JobRunner;
import dev.loyalty.jobs.run.NightlyJob;
import dev.loyalty.jobs.run.RunId;
import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.fixture.SetClock;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.RequestHeader;
import dev.loyalty.ledger.posting.Lane;
import dev.loyalty.ledger.posting.LaneItem;
import dev.loyalty.ledger.posting.Ledger;
import dev.loyalty.ledger.posting.LedgerSettings;
import dev.loyalty.ledger.posting.PostingListener;
import dev.loyalty.ledger.posting.Submission;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ledger.store.ProgramStore;
import dev.loyalty.ledger.store.TestBook;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** A book that was posted to over years, by a clock that the test sets. */
final class OldBook {

  static final Requests RETAIL = new Requests("retail");
  static final Requests TRAVEL = new Requests("travel");

  final TestBook book = TestBook.create();
  final Jdbi writer = BookJdbi.of(book.database().writer());
  final SetClock clock = new SetClock(Instant.EPOCH);
  private final Ledger ledger =
      new Ledger(book.book(), LedgerSettings.defaults(2, 64L << 20), clock, PostingListener.NONE);
  private final Lane lane;

  OldBook() {
    book.addProgram("retail", true, -100, 1_000_000);
    book.addProgram("travel", true, -100, 1_000_000);
    book.owner()
        .useHandle(handle -> handle.execute("select make_journal_partitions('2023-11-01', 6)"));
    lane = ledger.takeOver("loyalty.transfers", 0, new UUID(1, 2));
  }

  /**
   * Fills a book that is equal in all tests: texts of every kind, two programs, three months and an
   * empty one.
   */
  static OldBook filled() {
    OldBook old = new OldBook();
    old.at(
        "2023-11-30T23:59:59.999999Z", RETAIL.earn("ann", "e1", 100), TRAVEL.earn("ann", "e1", 7));
    old.at("2023-12-01T00:00:00Z", RETAIL.earn("bob", "e2", 50), RETAIL.redeem("ann", "r1", 30));
    old.at(
        "2023-12-24T10:00:00.000001Z",
        RETAIL.hold("ann", "h1", 40),
        RETAIL.capture("ann", "c1", "h1", 25),
        RETAIL.transfer("ann", "t1", "bob", 5));
    old.at(
        "2023-12-31T23:59:59.999999Z",
        new Request.Earn(
            new RequestHeader(
                "retail",
                "ann",
                "a,\"key\"\nwith\\everything",
                Instant.parse("1970-01-01T00:00:00Z"),
                "\u00e4\u20ac\ud83d\ude00",
                "''",
                Map.of("", "", "\t", "\"")),
            3,
            null,
            Instant.parse("9998-12-31T23:59:59.999999Z")));
    // January stays empty.
    old.at(
        "2024-02-15T12:00:00Z", RETAIL.earn("bob", "e4", 9), RETAIL.reverse("bob", "v1", "e2", 3));
    old.at("2024-03-01T12:00:00Z", RETAIL.redeem("bob", "r5", 1));
    old.read();
    return old;
  }

  void at(String time, Request... requests) {
    clock.set(Instant.parse(time));
    post(requests);
  }

  /** Sets the clock to the night after the date. */
  void nightAfter(LocalDate date) {
    clock.set(date.plusDays(1).atTime(3, 0).toInstant(ZoneOffset.UTC));
  }

  void post(Request... requests) {
    long first = lane.position().nextOffset();
    List<LaneItem> items = new ArrayList<>();
    for (Request request : requests) {
      items.add(Submission.of(first + items.size(), request));
    }
    try {
      lane.post(items, first + items.size(), batch -> {});
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts tests", e);
    }
  }

  /** Marks the journal as read to its end by all readers. */
  void read() {
    LotFold lots = new LotFold(writer);
    new ProgramStore(writer).load().forEach(lots::foldAll);
    writer.useHandle(
        handle ->
            handle.execute(
                """
                insert into journal_mark (program_id, reader, lane_id, batch_no)
                select program_id, reader, lane_id, batch_no
                from position, program, unnest(array['lots', 'tiers', 'volume']) as reader
                on conflict (program_id, reader, lane_id) do update set batch_no = excluded.batch_no
                """));
    writer.useHandle(
        handle ->
            handle.execute(
                """
                insert into checkpoint_lane (program_id, lane_id, batch_no, next_offset, digest)
                select program_id, lane_id, batch_no, next_offset, digest from position, program
                on conflict (program_id, lane_id) do update set batch_no = excluded.batch_no
                """));
  }

  /** Opens a break on an account of the retail program, as reconcile does. */
  void openBreak(String account) {
    openBreak(1, account);
  }

  /**
   * Opens a break on an account of any program.
   *
   * @param programId 0 for the book itself
   * @param account null for no account in particular
   */
  void openBreak(int programId, @Nullable String account) {
    writer.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into reconciliation_break (program_id, fingerprint, kind, severity, subject, account_id, expected, actual,
                      evidence, from_beginning, first_seen, last_seen, first_run, last_run)
                    select :program, gen_random_uuid(), 'balance', 'critical', coalesce(:account::text, 'all'),
                      (select account_id from account where program_id = :program and code = :account), '1', '2', '', false,
                      now(), now(), 1, 1
                    """)
                .bind("program", programId)
                .bind("account", account)
                .execute());
  }

  /** Accepts the breaks. */
  void acceptBreaks() {
    writer.useHandle(
        handle ->
            handle.execute(
                "update reconciliation_break set status = 'accepted', closed_at = now()"));
  }

  Archive archive(Path directory) {
    return archive(directory, ArchiveStep.Listener.NONE);
  }

  Archive archive(Path directory, ArchiveStep.Listener listener) {
    return new Archive(writer, book.owner(), directory, clock, Archive.RETENTION, listener);
  }

  /** Reconciles a book whose outcomes are marked as published, without a broker. */
  JobResult reconcile(Path directory, LocalDate date) throws Exception {
    writer.useHandle(handle -> handle.execute("delete from outcome_batch"));
    return run(
        new Reconcile(
            writer, clock, BrokerOffsets.NOT_CONFIGURED, new ArchivedMonthsCheck(directory)),
        date);
  }

  /** Reconciles from the very beginning. */
  JobResult reconcileFull(Path directory, LocalDate date) throws Exception {
    Reconcile job =
        new Reconcile(
            writer, clock, BrokerOffsets.NOT_CONFIGURED, new ArchivedMonthsCheck(directory));
    return run(job, RunId.nightly(job.name(), date, null).with(Reconcile.FULL, "true"));
  }

  JobResult run(NightlyJob job, LocalDate date) throws Exception {
    return run(job, RunId.nightly(job.name(), date, null));
  }

  private JobResult run(NightlyJob job, RunId id) throws Exception {
    return new JobRunner(
            book.database().writer(),
            List.of(job),
            clock,
            ZoneOffset.UTC,
            new JobMeters(new SimpleMeterRegistry()))
        .run(id, null, JobListener.NONE);
  }

  /** Month, part, state and rows, with blanks between. */
  List<String> months() {
    return strings(
        """
        select to_char(month, 'YYYY-MM') || ' ' || part || ' ' || state || ' ' || journal_rows
        from archive_month order by month, part
        """);
  }

  /** The journal's partitions of those years, and the tables that were some. */
  List<String> tables() {
    return strings(
        """
        select relname from pg_class
        where relname ~ '^(journal|archived)_202[34]_[0-9_]+$' and relkind = 'r' order by relname
        """);
  }

  List<String> strings(String query) {
    return writer.withHandle(handle -> handle.createQuery(query).mapTo(String.class).list());
  }
}
