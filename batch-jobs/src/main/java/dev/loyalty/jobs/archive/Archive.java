package dev.loyalty.jobs.archive;

import dev.loyalty.jobs.reports.JournalVolume;
import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.JobRun;
import dev.loyalty.jobs.run.JobStep;
import dev.loyalty.jobs.run.NightlyJob;
import dev.loyalty.jobs.run.StepProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Jdbi;

/**
 * Moves old months of the journal into files: they are exported and compared, then detached and,
 * after a grace period, dropped. The table {@code archive_month} has the progress, so a run resumes
 * where the one before was interrupted, on any date.
 */
public final class Archive implements NightlyJob {

  /** The option of {@code job run} for the age of a month to archive, as an ISO 8601 period. */
  public static final String OLDER_THAN = "older-than";

  /** The default age of a month to archive. */
  public static final Period RETENTION = Period.ofMonths(24);

  /** The time for which a month's table is kept beside the files. */
  public static final Period GRACE = Period.ofDays(30);

  /** The time after a month's end from which no row is posted into it. */
  private static final Duration IN_FLIGHT_MAX = Duration.ofDays(1);

  private static final String MONTH = "month";

  private final ArchiveDirectory directory;
  private final MonthRecord record;
  private final MonthGuard guard;
  private final MonthExport export;
  private final Partition partition;
  private final BatchArchive batches;
  private final MemberErasure members;
  private final JournalVolume volume;
  private final Clock clock;
  private final Period retention;
  private final ArchiveStep.Listener listener;

  /**
   * @param writer sessions of the writer's role
   * @param owner sessions of the schema's owner
   * @param directory the archive's directory, which is made where missing
   * @param retention the age of a month to archive where {@link #OLDER_THAN} isn't given
   */
  public Archive(Jdbi writer, Jdbi owner, Path directory, Clock clock, Period retention) {
    this(writer, owner, directory, clock, retention, ArchiveStep.Listener.NONE);
  }

  Archive(
      Jdbi writer,
      Jdbi owner,
      Path directory,
      Clock clock,
      Period retention,
      ArchiveStep.Listener listener) {
    this.retention = retention;
    this.directory = new ArchiveDirectory(directory);
    this.record = new MonthRecord(writer);
    this.guard = new MonthGuard(writer);
    this.export = new MonthExport(writer, owner, record, this.directory, listener);
    this.partition = new Partition(owner);
    this.batches = new BatchArchive(owner, this.directory);
    this.members = new MemberErasure(writer);
    this.volume = new JournalVolume(writer);
    this.clock = clock;
    this.listener = listener;
  }

  @Override
  public JobName name() {
    return JobName.ARCHIVE;
  }

  @Override
  public List<JobStep> steps(JobRun run) {
    Instant before = run.businessDate().minus(retention(run)).atStartOfDay(run.zone()).toInstant();
    return List.of(
        new JobStep("volume", progress -> addVolume(before, progress)),
        new JobStep("months", progress -> nextMonth(run, before, progress)),
        new JobStep("batches", this::moveBatches),
        new JobStep("members", progress -> eraseMembers(before, progress)));
  }

  private Period retention(JobRun run) {
    return run.option(OLDER_THAN).map(Period::parse).orElse(retention);
  }

  /**
   * Adds months to the reports' volumes, which are otherwise refreshed later and would keep an old
   * book's months for a night.
   */
  private boolean addVolume(Instant before, StepProgress progress) {
    return !record.candidates(MonthRecord.monthOf(before)).isEmpty() && volume.addNext(progress);
  }

  /** Moves one month (with all its parts) as far as it may go today. */
  private boolean nextMonth(JobRun run, Instant before, StepProgress progress) throws Exception {
    OptionalLong done = progress.findNumber(MONTH);
    List<ArchiveMonth> left =
        record.candidates(MonthRecord.monthOf(before)).stream()
            .filter(month -> done.isEmpty() || month.number() > done.getAsLong())
            .toList();
    if (left.isEmpty()) {
      return false;
    }
    long number = left.getFirst().number();
    for (ArchiveMonth month : left) {
      if (month.number() == number) {
        progress.read(1);
        Optional<String> obstacle = advance(month, run, progress);
        if (obstacle.isPresent()) {
          // The journal has no gaps, so later months stay too.
          progress.skipped(obstacle.get(), 1);
          progress.skipped("after a month that stays", left.size() - 1);
          return false;
        }
      }
    }
    progress.put(MONTH, number);
    return true;
  }

  /** Moves a month on; returns the obstacle where one remains that will pass by itself. */
  private Optional<String> advance(ArchiveMonth month, JobRun run, StepProgress progress)
      throws Exception {
    return switch (month.state()) {
      case EXPORTING -> {
        if (month.part() > 1 && guard.isEmpty(month)) {
          // This is the partition that was made in the place of the part before.
          yield Optional.empty();
        }
        yield switch (export.export(month)) {
          case MonthExport.Result.HasToStay(String obstacle) -> Optional.of(obstacle);
          case MonthExport.Result.Exported(MonthManifest manifest) -> {
            ArchiveMonth verified = keep(month, manifest);
            progress.changed(1);
            yield detach(verified, run, progress);
          }
        };
      }
      case VERIFIED -> detach(month, run, progress);
      case DETACHED -> {
        if (!isGraceOver(month, run)) {
          progress.skipped("detached, kept for the time of grace", 1);
          yield Optional.empty();
        }
        requireNone(findings(month), month);
        partition
            .drop(month)
            .ifPresentOrElse(
                obstacle -> progress.skipped(obstacle, 1),
                () -> {
                  listener.reached(ArchiveStep.DROPPED, month);
                  progress.changed(1);
                });
        yield Optional.empty();
      }
      case DROPPED -> Optional.empty();
    };
  }

  private ArchiveMonth keep(ArchiveMonth month, MonthManifest manifest) throws IOException {
    ArchiveDirectory.Kept kept = directory.keepManifest(month, manifest);
    listener.reached(ArchiveStep.MANIFEST_KEPT, month);
    record.verified(month, manifest, kept);
    ArchiveMonth verified = month.verified(manifest.rows(), kept.path());
    listener.reached(ArchiveStep.VERIFIED, verified);
    return verified;
  }

  /**
   * Tells whether the grace period is over by the business date and by the clock: else nights that
   * are caught up would leave no time to object.
   */
  private boolean isGraceOver(ArchiveMonth month, JobRun run) {
    ArchiveMonth.Moment detached = Objects.requireNonNull(month.detached());
    LocalDate today = LocalDate.ofInstant(clock.instant(), run.zone());
    LocalDate detachedOn = LocalDate.ofInstant(detached.time(), run.zone());
    return !detached.businessDate().plus(GRACE).isAfter(run.businessDate())
        && !detachedOn.plus(GRACE).isAfter(today);
  }

  private Optional<String> detach(ArchiveMonth month, JobRun run, StepProgress progress)
      throws Exception {
    Optional<String> openBreak = guard.findOpenBreak(month);
    if (openBreak.isPresent()) {
      return openBreak;
    }
    List<String> changed = findings(month);
    if (!changed.isEmpty() && partition.exportAnew(month)) {
      return Optional.of("its files were changed since it was exported");
    }
    requireNone(changed, month);
    Runnable between = () -> listener.reached(ArchiveStep.PARTITION_DETACHED, month);
    ArchiveMonth.Moment now = new ArchiveMonth.Moment(run.businessDate(), clock.instant());
    boolean over = now.time().isAfter(ArchiveMonth.end(month.month()).plus(IN_FLIGHT_MAX));
    Partition.Detached detached =
        over
            ? partition.detachQuietly(month, now, between)
            : partition.detachWhileInUse(month, now, between);
    return switch (detached) {
      case YES -> {
        listener.reached(ArchiveStep.DETACHED, month);
        progress.changed(1);
        yield Optional.empty();
      }
      case GREW -> Optional.of("posted into since it was exported");
      case IN_USE -> Optional.of("read by someone for long");
    };
  }

  /**
   * Requires that the files are good, before they replace the table and before the last other copy
   * is dropped.
   */
  private static void requireNone(List<String> findings, ArchiveMonth month) {
    if (!findings.isEmpty()) {
      throw new IllegalStateException(
          "the archive of "
              + month
              + " is not as it was written, so its table is kept: "
              + String.join("; ", findings)
              + ". Bring the files back from a copy.");
    }
  }

  private List<String> findings(ArchiveMonth month) throws IOException {
    return new FileCheck(directory).findings(record.loadFiles(month));
  }

  /** Their months are dropped, so that their rows are in files alone. */
  private boolean moveBatches(StepProgress progress) throws Exception {
    long moved = batches.moveNext();
    progress.changed(moved);
    return moved > 0;
  }

  private boolean eraseMembers(Instant before, StepProgress progress) {
    int erased = members.erase(before);
    progress.read(erased);
    progress.changed(erased);
    return erased == MemberErasure.ACCOUNTS_A_PIECE;
  }
}
