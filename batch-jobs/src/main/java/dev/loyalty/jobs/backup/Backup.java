package dev.loyalty.jobs.backup;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A complete backup.
 *
 * @param verification null where it wasn't verified by restoring it
 */
public record Backup(Path directory, Manifest manifest, @Nullable Verification verification) {

  public String name() {
    return String.valueOf(directory.getFileName());
  }

  /** Tells whether it was restored once and found good. */
  public boolean isVerified() {
    return verification != null && verification.breaks() == 0;
  }
}
