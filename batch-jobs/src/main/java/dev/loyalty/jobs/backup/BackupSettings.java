package dev.loyalty.jobs.backup;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where backups are kept, and how they are written.
 *
 * @param directory is made where missing
 * @param environment the process's: encryption ({@link Encryption}) and the programs to use
 * @param client the environment in which PostgreSQL's own programs find the database ({@code
 *     PGHOST}, {@code PGPASSWORD} …); empty: they are not used
 */
public record BackupSettings(
    Path directory, Map<String, String> environment, Map<String, String> client) {

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
