package dev.loyalty.jobs.indexes;

import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.JobRun;
import dev.loyalty.jobs.run.JobStep;
import dev.loyalty.jobs.run.NightlyJob;
import dev.loyalty.jobs.run.OldAudit;
import dev.loyalty.jobs.run.OldRuns;
import dev.loyalty.jobs.run.StepProgress;
import dev.loyalty.ledger.posting.Pause;
import dev.loyalty.ledger.store.BookJdbi;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the journal's coming months, deletes records of old runs, and removes what interrupted
 * builds left. It measures each index that has changed enough, rebuilds loose ones beside posting,
 * and checks those and a share of the others, the longest unchecked first. Its findings are in
 * {@code index_report}. It never drops an index because it is unused or a duplicate.
 */
public final class RebuildIndexes implements NightlyJob {

  /** The option of runs that measure and check every index. */
  public static final String FULL = "full";

  private static final Logger LOG = LoggerFactory.getLogger(RebuildIndexes.class);
  private static final int MONTHS_AHEAD = 3;
  private static final String MAKE_PARTITIONS =
      "select loyalty.make_journal_partitions(:day, :ahead)";
  private static final String MEASURED = "measured";
  private static final String VERIFIED = "verified";
  private static final String SIZE = "select pg_relation_size(('loyalty.' || :index)::regclass)";
  private static final String EXISTS = "select to_regclass('loyalty.' || :index) is not null";
  private static final String SET_LOCK_TIMEOUT =
      "select set_config('lock_timeout', :millis, false)";

  private final Jdbi owner;
  private final IndexSettings settings;
  private final Clock clock;
  private final Pause pause;

  /**
   * @param owner sessions of the schema's owner, each with its role's time-outs
   */
  public RebuildIndexes(DataSource owner, IndexSettings settings, Clock clock, Pause pause) {
    this.owner = BookJdbi.of(owner);
    this.settings = settings;
    this.clock = clock;
    this.pause = pause;
  }

  @Override
  public JobName name() {
    return JobName.REBUILD_INDEXES;
  }

  @Override
  public List<JobStep> steps(JobRun run) {
    LocalDate date = run.businessDate();
    boolean all = run.option(FULL).isPresent();
    OldRuns oldRuns = new OldRuns(owner, clock);
    return List.of(
        new JobStep("partitions", this::makePartitions),
        new JobStep("runs between nights", oldRuns::forgetBetweenNights),
        new JobStep("runs of nights", oldRuns::forgetDetails),
        new JobStep("audit", new OldAudit(owner, clock)::forget),
        new JobStep("sweep", progress -> sweep(date, progress)),
        new JobStep("measure", progress -> measure(date, all, progress)),
        new JobStep("rebuild", progress -> rebuild(date, progress)),
        new JobStep("verify", progress -> verify(date, all, progress)));
  }

  private boolean makePartitions(StepProgress progress) {
    int made =
        owner.withHandle(
            handle ->
                handle
                    .createQuery(MAKE_PARTITIONS)
                    .bind("day", LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC))
                    .bind("ahead", MONTHS_AHEAD)
                    .mapTo(Integer.class)
                    .one());
    progress.changed(made);
    return false;
  }

  private boolean sweep(LocalDate date, StepProgress progress) {
    owner.useHandle(
        handle -> {
          waitForLocks(handle);
          IndexReport report = new IndexReport(handle, date);
          report.forgetOld();
          for (LeftOvers.LeftOver each : LeftOvers.find(handle)) {
            sweep(handle, report, each, progress);
          }
        });
    return false;
  }

  private static void sweep(
      Handle handle, IndexReport report, LeftOvers.LeftOver leftOver, StepProgress progress) {
    try {
      LeftOvers.drop(handle, leftOver);
      report.put(line(leftOver, "swept", null));
      progress.changed(1);
    } catch (JdbiException e) {
      if (!LockFailures.isOne(e)) {
        throw e;
      }
      LOG.info("The half-built index {} stays for today: {}", leftOver.index(), e.getMessage());
      report.put(line(leftOver, "failed", "half-built, not dropped: its table was in use"));
      progress.skipped("half-built indexes whose table was in use", 1);
    }
  }

  private static IndexReport.Line line(
      LeftOvers.LeftOver leftOver, String action, @Nullable String finding) {
    return new IndexReport.Line(
        leftOver.index(), leftOver.table(), action, leftOver.bytes(), null, null, null, finding);
  }

  private boolean measure(LocalDate date, boolean all, StepProgress progress) {
    List<IndexReport.Line> lines =
        owner.withHandle(
            handle ->
                new IndexMeasure(settings, all)
                    .measureNext(handle, date, progress.findText(MEASURED).orElse("")));
    progress.read(lines.size());
    progress.skipped("indexes that are dense enough", IndexReport.count(lines, "kept"));
    if (!lines.isEmpty()) {
      progress.put(MEASURED, lines.getLast().index());
    }
    return !lines.isEmpty();
  }

  /** One a call, so that a restart goes on with the next. */
  private boolean rebuild(LocalDate date, StepProgress progress) throws InterruptedException {
    try (Handle handle = owner.open()) {
      waitForLocks(handle);
      IndexReport report = new IndexReport(handle, date);
      Optional<String> next = report.findNextToRebuild();
      if (next.isEmpty()) {
        return false;
      }
      String index = next.get();
      progress.read(1);
      IndexTools tools = IndexTools.find(handle);
      if (!handle.createQuery(EXISTS).bind("index", index).mapTo(Boolean.class).one()) {
        report.failed(index, "it was dropped meanwhile");
        progress.skipped("indexes that were dropped meanwhile", 1);
        return true;
      }
      boolean dense = isDense(tools.density(handle, index));
      if (!dense && !tryRebuild(handle, report, index)) {
        progress.skipped("indexes that were in use", 1);
        return true;
      }
      tools.verify(handle, List.of(index), true);
      report.rebuilt(
          index,
          handle.createQuery(SIZE).bind("index", index).mapTo(Long.class).one(),
          tools.density(handle, index),
          tools.canVerify());
      progress.changed(1);
      return true;
    }
  }

  /** An earlier try may have come that far without being able to say so. */
  private boolean isDense(OptionalInt density) {
    return density.isPresent() && density.getAsInt() >= settings.densityMin();
  }

  private boolean tryRebuild(Handle handle, IndexReport report, String index)
      throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        dropOwnLeftOvers(handle, index);
        handle.execute("reindex index concurrently loyalty." + index);
        return true;
      } catch (JdbiException e) {
        if (!LockFailures.isOne(e)) {
          throw e;
        }
        if (attempt == settings.attempts()) {
          LOG.info("The index {} stays as it is today: {}", index, e.getMessage());
          report.failed(index, "not rebuilt: it was in use all the time (lock time-out)");
          return false;
        }
        pause.of(settings.pause());
      }
    }
  }

  /** An interrupted try has left its half. Others may be building theirs. */
  private static void dropOwnLeftOvers(Handle handle, String index) {
    for (LeftOvers.LeftOver each : LeftOvers.find(handle)) {
      if (each.index().startsWith(index + "_cc")) {
        LeftOvers.drop(handle, each);
      }
    }
  }

  private boolean verify(LocalDate date, boolean all, StepProgress progress) {
    return owner.withHandle(
        handle -> {
          IndexTools tools = IndexTools.find(handle);
          if (!tools.canVerify()) {
            return false;
          }
          VerificationOrder order = VerificationOrder.read(handle, date);
          List<String> next =
              all
                  ? order.after(progress.findText(VERIFIED).orElse(""))
                  : order.next(settings.verifiedWithinNights());
          if (next.isEmpty()) {
            return false;
          }
          tools.verify(handle, next, false);
          new IndexReport(handle, date).verified(next);
          progress.put(VERIFIED, next.getLast());
          progress.read(next.size());
          return true;
        });
  }

  private void waitForLocks(Handle handle) {
    handle
        .createQuery(SET_LOCK_TIMEOUT)
        .bind("millis", Long.toString(settings.lockTimeout().toMillis()))
        .mapTo(String.class)
        .one();
  }
}
