package dev.loyalty.jobs.backup;

import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.JobRun;
import dev.loyalty.jobs.run.JobStep;
import dev.loyalty.jobs.run.NightlyJob;
import dev.loyalty.jobs.run.StepProgress;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * {@code backup}: makes the business date's copy of the book, then prunes those of earlier dates.
 */
public final class BackupJob implements NightlyJob {

  private final BackupCreation creation;
  private final BackupPruning pruning;
  private final Clock clock;

  public BackupJob(BackupCreation creation, BackupSettings settings, Clock clock) {
    this.creation = creation;
    this.pruning = new BackupPruning(new BackupDirectory(settings.directory()));
    this.clock = clock;
  }

  @Override
  public JobName name() {
    return JobName.BACKUP;
  }

  @Override
  public List<JobStep> steps(JobRun run) {
    return List.of(
        new JobStep("create", progress -> create(run, progress)),
        new JobStep("prune", this::prune));
  }

  private boolean create(JobRun run, StepProgress progress) throws Exception {
    Optional<Backup> made = creation.createOfNight(run.businessDate(), BackupListener.NONE);
    if (made.isPresent()) {
      progress.put("backup", made.get().name());
      progress.read(made.get().manifest().tables().size());
      progress.changed(1);
    } else {
      progress.skipped("made before the job was cut off", 1);
    }
    return false;
  }

  private boolean prune(StepProgress progress) throws IOException {
    BackupPruning.Result result = pruning.run(clock.instant());
    progress.read((long) result.kept().size() + result.removed().size());
    progress.changed((long) result.removed().size() + result.swept().size());
    progress.skipped("backups that are kept", result.kept().size());
    return false;
  }
}
