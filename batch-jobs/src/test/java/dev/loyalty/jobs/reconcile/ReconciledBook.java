package dev.loyalty.jobs.reconcile;

import dev.loyalty.jobs.lots.LotFold;
import dev.loyalty.jobs.run.JobListener;
import dev.loyalty.jobs.run.JobMeters;
import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.JobRunner;
import dev.loyalty.jobs.run.NightlyJob;
import dev.loyalty.jobs.run.RunId;
import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.posting.Lane;
import dev.loyalty.ledger.posting.LaneItem;
import dev.loyalty.ledger.posting.Ledger;
import dev.loyalty.ledger.posting.Submission;
import dev.loyalty.ledger.read.SampleBook;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ledger.store.ProgramStore;
import dev.loyalty.ledger.store.TestBook;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** A book in which everything has happened, and reconciliation of it. */
final class ReconciledBook {

  static final LocalDate DAY = LocalDate.of(2026, 1, 20);

  final TestBook book = SampleBook.create();
  final FakeBroker broker = new FakeBroker();
  private final Ledger ledger = book.ledger(1);
  private final Lane lane = ledger.takeOver("loyalty.transfers", 0, new UUID(1, 2));
  private final Jdbi writer = BookJdbi.of(book.database().writer());
  private LocalDate next = DAY;

  ReconciledBook() {
    broker.has(0, 0, 1_000);
  }

  static Requests retail() {
    return new Requests("retail");
  }

  /** One batch. */
  void post(Request... requests) {
    long first = lane.position().nextOffset();
    List<LaneItem> items = new ArrayList<>();
    for (Request request : requests) {
      long offset = first + items.size();
      items.add(
          request instanceof Request.Activate activate
              ? Submission.naming(offset, request, activate.earn())
              : Submission.of(offset, request));
    }
    try {
      lane.post(items, first + items.size(), batch -> {});
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts tests", e);
    }
  }

  /** Folds new rows of retail into lots, as expire-points does first. */
  void fold() {
    new LotFold(writer).foldAll(new ProgramStore(writer).find("retail").orElseThrow());
  }

  /** Runs statements with rights that the system doesn't have. */
  void corrupt(String... statements) {
    book.owner()
        .useTransaction(
            handle -> {
              for (String statement : statements) {
                if (handle.execute(statement) == 0) {
                  throw new IllegalArgumentException("it corrupts nothing: " + statement);
                }
              }
            });
  }

  void acceptAll() {
    corrupt(
        "update reconciliation_break set status = 'accepted', owner = 'eve', closed_at = now()");
  }

  /** Runs a statement as the system itself. */
  void asWriter(String statement) {
    writer.useHandle(handle -> handle.execute(statement));
  }

  /** The next night. */
  void reconcile() throws Exception {
    run(RunId.nightly(JobName.RECONCILE, next, null));
    next = next.plusDays(1);
  }

  void reconcile(LocalDate date) throws Exception {
    run(RunId.nightly(JobName.RECONCILE, date, null));
  }

  void reconcileFull() throws Exception {
    run(RunId.nightly(JobName.RECONCILE, next, null).with(Reconcile.FULL, "true"));
    next = next.plusDays(1);
  }

  void reconcile(String program) throws Exception {
    run(RunId.nightly(JobName.RECONCILE, next, program));
  }

  /** While another run is at it. */
  void reconcileMeanwhile(String program) {
    try {
      reconcile(program);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void run(RunId id) throws Exception {
    run(id, job(writer));
  }

  /** Makes the job on these connections of the writer's role. */
  NightlyJob job(Jdbi jdbi) {
    return new Reconcile(jdbi, Clock.systemUTC(), broker, ArchiveCheck.NOTHING_ARCHIVED);
  }

  /** The night of a date, as often as one likes. */
  void run(NightlyJob job) throws Exception {
    run(RunId.nightly(JobName.RECONCILE, DAY, null), job);
  }

  private void run(RunId id, NightlyJob job) throws Exception {
    JobRunner runner =
        new JobRunner(
            book.database().writer(),
            List.of(job),
            Clock.systemUTC(),
            ZoneOffset.UTC,
            new JobMeters(new SimpleMeterRegistry()));
    runner.run(
        id,
        id.program() == null ? null : new ProgramStore(writer).find(id.program()).orElseThrow(),
        JobListener.NONE);
  }

  long openBreaks() {
    return new OpenBreaks(writer).count();
  }

  /** Kind, subject, expected, actual, with strokes between. */
  List<String> breaks() {
    return strings(
        """
        select concat_ws('|', kind, subject, expected, actual)
        from reconciliation_break where status in ('open', 'explained') order by kind, subject
        """);
  }

  List<String> kinds() {
    return strings(
        "select distinct kind from reconciliation_break where status = 'open' order by kind");
  }

  /** Returns the first words of the legs that have open breaks. */
  List<String> legs() {
    return kinds().stream()
        .map(it -> BreakKind.valueOf(it).leg().toString().replace(" and journal", ""))
        .distinct()
        .toList();
  }

  /** Returns for each break of the kind when and by which run it was first seen, and its notes. */
  List<String> stories(BreakKind kind) {
    return strings(
        """
        select concat_ws('|', subject, expected, actual, status, owner, notes, first_run) from reconciliation_break
        where kind = '%s' and status in ('open', 'explained') order by subject
        """
            .formatted(kind));
  }

  /** Explains all open breaks. */
  void explainAll() {
    Breaks breaks = new Breaks(writer);
    breaks
        .list(false, null)
        .forEach(it -> breaks.explain(it.fingerprint(), new Breaks.Remark("eve", "seen", "eve")));
  }

  List<String> strings(String query) {
    return writer.withHandle(handle -> handle.createQuery(query).mapTo(String.class).list());
  }
}
