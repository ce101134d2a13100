package dev.loyalty.jobs.reconcile;

import dev.loyalty.jobs.reconcile.RunReport.Totals;
import dev.loyalty.ledger.model.Program;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** All legs of one run, as tasks that may be done at once. */
final class Examination {

  private final Jdbi jdbi;
  private final BrokerOffsets broker;
  private final ArchiveCheck archive;
  private final boolean full;

  /**
   * @param jdbi for queries that don't belong to the snapshot
   * @param full whether to begin at the very beginning
   */
  Examination(Jdbi jdbi, BrokerOffsets broker, ArchiveCheck archive, boolean full) {
    this.jdbi = jdbi;
    this.broker = broker;
    this.archive = archive;
    this.full = full;
  }

  /**
   * Returns the tasks of the whole book, the longest first.
   *
   * @param now the time by which outcomes should have been published
   */
  List<SharedSnapshot.Task<List<Examined>>> ofBook(List<Program> programs, Instant now) {
    List<SharedSnapshot.Task<List<Examined>>> tasks = new ArrayList<>();
    tasks.add(this::tamper);
    programs.forEach(program -> tasks.addAll(of(program)));
    tasks.add(handle -> stream(handle, now));
    tasks.add(this::archive);
    return tasks;
  }

  /** Returns the tasks that are possible for one program. */
  List<SharedSnapshot.Task<List<Examined>>> of(Program program) {
    // Tasks begin in their order, so the task that the second waits for is running by then.
    CompletableFuture<Map<Long, Suspect.State>> wrong = new CompletableFuture<>();
    return List.of(
        handle -> balances(handle, program, wrong),
        handle -> lots(handle, program, wrong),
        handle -> keys(handle, program));
  }

  /**
   * @param wrong gets the accounts that are wrong, with their states by the journal
   */
  private List<Examined> balances(
      Handle handle, Program program, CompletableFuture<Map<Long, Suspect.State>> wrong) {
    Timer timer = new Timer();
    Since since = Since.find(handle, program.id(), full);
    BalanceLeg.Result balances;
    try {
      balances = BalanceLeg.check(handle, since);
      wrong.complete(balances.journal());
    } finally {
      wrong.cancel(false);
    }
    Coverage coverage = Coverage.of(balances.leg());
    coverage =
        since.beginning()
            ? coverage.without(BreakKind.CHECKPOINT)
            : coverage.without(BreakKind.CHECKPOINT, balances.hidingTheCheckpoint());
    Examined ofBalances = examined(balances.leg(), program, since, timer).with(coverage);
    return List.of(ofBalances, sums(handle, program, since, balances));
  }

  private static Examined sums(
      Handle handle, Program program, Since since, BalanceLeg.Result balances) {
    Timer timer = new Timer();
    SumLeg.Result sums = SumLeg.check(handle, since);
    Totals totals = Movements.now(handle, since, balances);
    if (!balances.leg().isComplete()) {
      Coverage coverage = Coverage.of(sums.leg()).without(BreakKind.PROGRAM_SUM);
      return examined(sums.leg(), program, since, timer).with(totals).with(coverage);
    }
    long explained = balances.difference() + sums.difference();
    LegResult leg =
        sums.leg()
            .and(
                SumLeg.programSum(
                    program.id(), totals.members(), totals.sum() - totals.members(), explained));
    return examined(leg, program, since, timer).with(totals);
  }

  private List<Examined> lots(
      Handle handle, Program program, Future<Map<Long, Suspect.State>> wrong) throws Exception {
    Timer timer = new Timer();
    Since since = Since.find(handle, program.id(), full);
    LotLeg.Result lots = LotLeg.check(handle, since).beside(handle, wrong.get());
    Coverage coverage = Coverage.of(lots.leg()).without(BreakKind.LOT, lots.untold());
    return List.of(examined(lots.leg(), program, since, timer).with(coverage));
  }

  private List<Examined> keys(Handle handle, Program program) {
    Timer timer = new Timer();
    Since since = Since.find(handle, program.id(), full);
    Instant keptFrom = KeptKeys.from(handle, program.id());
    LegResult keys = KeyLeg.check(handle, since, keptFrom);
    LegResult leg = Originals.check(keys, handle, since, keptFrom);
    return List.of(examined(leg, program, since, timer));
  }

  private List<Examined> tamper(Handle handle) throws Exception {
    Timer timer = new Timer();
    Since since = Since.find(handle, Finding.NO_PROGRAM, full);
    return List.of(examined(TamperLeg.check(handle, since), null, since, timer));
  }

  private List<Examined> stream(Handle handle, Instant now) throws InterruptedException {
    Timer timer = new Timer();
    Since since = Since.find(handle, Finding.NO_PROGRAM, full);
    StreamLeg.Result result = new StreamLeg(jdbi, broker).check(handle, since.beginning(), now);
    Coverage coverage = Coverage.of(result.leg());
    List<String> notes = new ArrayList<>();
    if (!result.brokerAsked()) {
      coverage = coverage.without(BreakKind.BROKER);
      notes.add("the broker's offsets: the broker is away, or nobody named it");
    }
    if (result.gapsNotTold() > 0) {
      coverage = coverage.without(BreakKind.GAP);
      notes.add("gaps that the broker didn't explain: " + result.gapsNotTold());
    }
    if (result.gapsForgotten() > 0) {
      coverage = coverage.without(BreakKind.GAP);
      notes.add("gaps whose records the broker has deleted: " + result.gapsForgotten());
    }
    String note = notes.isEmpty() ? null : String.join("; ", notes);
    boolean whole = result.leg().isComplete() && result.gapsNotTold() == 0;
    return List.of(
        new Examined(
            result.leg(),
            null,
            since,
            coverage,
            whole,
            note,
            timer.time(),
            null,
            ArchiveCheck.Note.NOTHING));
  }

  private List<Examined> archive(Handle handle) throws Exception {
    Timer timer = new Timer();
    Since since = Since.find(handle, Finding.NO_PROGRAM, full);
    ArchiveCheck.Result result = archive.check(handle, since.beginning());
    if (result.notChecked() != null) {
      LegResult none =
          LegResult.notChecked(ReconcileLeg.ARCHIVE, Finding.NO_PROGRAM, result.notChecked());
      return List.of(examined(none, null, since, timer));
    }
    List<Finding> findings =
        result.findings().stream()
            .map(
                it ->
                    new Finding(
                        BreakKind.ARCHIVE,
                        Finding.NO_PROGRAM,
                        it.subject(),
                        null,
                        it.expected(),
                        it.actual(),
                        ""))
            .toList();
    LegResult leg =
        LegResult.of(ReconcileLeg.ARCHIVE, Finding.NO_PROGRAM, result.checked(), findings);
    return List.of(examined(leg, null, since, timer).with(result.note()));
  }

  private static Examined examined(
      LegResult leg, @Nullable Program program, Since since, Timer timer) {
    return new Examined(
        leg,
        program,
        since,
        Coverage.of(leg),
        leg.isComplete(),
        leg.notChecked(),
        timer.time(),
        null,
        ArchiveCheck.Note.NOTHING);
  }

  private static final class Timer {
    private final long begun = System.nanoTime();

    Duration time() {
      return Duration.ofNanos(System.nanoTime() - begun);
    }
  }
}
