package dev.loyalty.jobs.backup;

import java.nio.file.Path;
import java.util.Map;

/**
 * The directory of the backups, and how they are written.
 *
 * @param directory the directory, which is created where it is missing
 * @param environment the process's environment, which says how files are encrypted ({@link
 *     Encryption})
 */
public record BackupSettings(Path directory, Map<String, String> environment) {

  /** The directory of backups, unless a command says otherwise. */
  public static final String DIRECTORY = "LOYALTY_BACKUP_DIR";

  public Encryption encryption() {
    return new Encryption(environment);
  }

  /** Leaves out the environment, which holds secrets. */
  @Override
  public String toString() {
    return "BackupSettings[" + directory + "]";
  }
}
