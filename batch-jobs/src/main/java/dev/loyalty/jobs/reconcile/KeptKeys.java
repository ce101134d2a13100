package dev.loyalty.jobs.reconcile;

import java.time.Instant;
import org.jdbi.v3.core.Handle;

/**
 * Finds the time from which on a program must have all its keys; prune-keys may have removed
 * earlier ones.
 */
final class KeptKeys {

  private static final String SETTLED_BEFORE =
      "select settled_before from key_pruning where program_id = :program";

  private KeptKeys() {}

  static Instant from(Handle handle, int programId) {
    return handle
        .createQuery(SETTLED_BEFORE)
        .bind("program", programId)
        .mapTo(Instant.class)
        .findOne()
        .orElse(Instant.EPOCH);
  }
}
