package dev.loyalty.jobs.reconcile;

import java.time.Instant;
import org.jdbi.v3.core.Handle;

/** From when on a program's keys must all be there: those before, prune-keys may have removed. */
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
