package dev.loyalty.jobs.backup;

import java.nio.file.Path;
import java.util.Map;

/**
 * The directory of the backups, and how they are written.
 *
 * @param directory is created where it is missing
 * @param environment the process's environment, which says how files are encrypted ({@link
 *     Encryption})
 */
public record BackupSettings(Path directory, Map<String, String> environment) {

  /** Where backups are kept, unless a command says otherwise. */
  public static final String DIRECTORY = "LOYALTY_BACKUP_DIR";

  public Encryption encryption() {
    return new Encryption(environment);
  }

  /** Without the environment: it holds secrets. */
  @Override
  public String toString() {
    return "BackupSettings[" + directory + "]";
  }
}
