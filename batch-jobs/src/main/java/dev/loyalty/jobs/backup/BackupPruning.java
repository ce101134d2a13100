package dev.loyalty.jobs.backup;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Removes the backups beyond their retention. Call it again where it was interrupted. */
public final class BackupPruning {

  private final BackupDirectory directory;

  public BackupPruning(BackupDirectory directory) {
    this.directory = directory;
  }

  /**
   * The result of pruning.
   *
   * @param swept names of incomplete ones that were removed
   */
  public record Result(List<String> kept, List<String> removed, List<String> swept) {}

  /** Tells what would be removed, without removing it. */
  public Result plan() throws IOException {
    List<Backup> backups = directory.list().backups();
    Set<String> kept = Retention.keep(backups);
    return new Result(
        backups.stream().map(Backup::name).filter(kept::contains).toList(),
        backups.stream().map(Backup::name).filter(it -> !kept.contains(it)).toList(),
        List.of());
  }

  /**
   * @param now incomplete ones older than a day before are abandoned
   */
  public Result run(Instant now) throws IOException {
    List<Backup> backups = directory.list().backups();
    Result plan = plan();
    for (Backup backup : backups) {
      if (plan.removed().contains(backup.name())) {
        directory.remove(backup);
      }
    }
    return new Result(plan.kept(), plan.removed(), directory.sweep(now));
  }
}
