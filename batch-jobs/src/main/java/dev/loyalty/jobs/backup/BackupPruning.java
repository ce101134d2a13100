package dev.loyalty.jobs.backup;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Removes the backups that nobody needs any more. Interrupted, it is to be called again. */
public final class BackupPruning {

  private final BackupDirectory directory;

  public BackupPruning(BackupDirectory directory) {
    this.directory = directory;
  }

  /**
   * What was done.
   *
   * @param swept names of incomplete ones
   */
  public record Result(List<String> kept, List<String> removed, List<String> swept) {}

  /** What would be removed; nothing is. */
  public Result plan() throws IOException {
    List<Backup> backups = directory.list().backups();
    Set<String> kept = Retention.keep(backups);
    return new Result(
        backups.stream().map(Backup::name).filter(kept::contains).toList(),
        backups.stream().map(Backup::name).filter(it -> !kept.contains(it)).toList(),
        List.of());
  }

  /**
   * @param now older incomplete ones than a day before are nobody's any more
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
