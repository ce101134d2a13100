package dev.loyalty.jobs.keys;

import dev.loyalty.jobs.keys.OldKeys.OldKey;
import dev.loyalty.jobs.keys.OldKeys.Place;
import dev.loyalty.jobs.run.Plans;
import dev.loyalty.jobs.run.StepProgress;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.posting.Pause;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * One run's walk over the keys past their retention: few in a transaction, so that posting beside
 * it hardly notices. For one thread.
 */
final class Pruning {

  private static final int KEYS_OF_PIECE = 1_000;
  private static final int TRIES_MAX = 10;

  /**
   * Stores the mark in the transaction that deletes, so that reconciliation knows which keys it
   * can't expect.
   */
  private static final String KEEP_MARK =
      """
      insert into key_pruning as m (program_id, settled_before) values (:program, :before)
      on conflict (program_id) do update set settled_before = excluded.settled_before where m.settled_before < excluded.settled_before
      """;

  private final Jdbi jdbi;
  private final Pause pause;
  private final Program program;
  private final Instant before;
  private final Instant lately;

  /**
   * The place reached. Every try starts from the first one, since deleted keys don't come again.
   */
  private Place place = Place.BEFORE_ALL;

  /**
   * @param before keys settled before then are past their retention
   * @param lately originals used since then stay, because another transaction may have read them
   *     before
   */
  Pruning(Jdbi jdbi, Pause pause, Program program, Instant before, Instant lately) {
    this.jdbi = jdbi;
    this.pause = pause;
    this.program = program;
    this.before = before;
    this.lately = lately;
  }

  /** Prunes the next keys; returns whether there may be more. */
  boolean pruneNext(StepProgress progress) throws InterruptedException {
    List<OldKey> keys = jdbi.inTransaction(this::next);
    if (keys.isEmpty()) {
      return false;
    }
    Set<Long> broken = jdbi.withHandle(handle -> OldKeys.accountsWithBreaks(handle, program.id()));
    List<OldKey> going = new ArrayList<>(keys.size());
    for (OldKey key : keys) {
      String reason = findReason(key, broken);
      if (reason == null) {
        going.add(key);
      } else {
        progress.skipped(reason, 1);
      }
    }
    Set<UUID> ids = going.stream().map(key -> key.place().id()).collect(Collectors.toSet());
    if (going.removeIf(key -> key.names() != null && !ids.contains(key.names()))) {
      progress.skipped("what they reverse or settle is kept", ids.size() - going.size());
    }
    forget(going);
    progress.read(keys.size());
    progress.changed(going.size());
    place = keys.getLast().place();
    return true;
  }

  private List<OldKey> next(Handle handle) {
    Plans.byKeysOnly(handle);
    return OldKeys.next(handle, program.id(), place, before, lately, KEYS_OF_PIECE);
  }

  private static @Nullable String findReason(OldKey key, Set<Long> broken) {
    if (broken.contains(OldKeys.WHOLE_PROGRAM)) {
      return "an open break concerns the whole program";
    }
    if (broken.contains(key.accountId()) || broken.contains(key.counterpartyId())) {
      return "an open break concerns their account";
    }
    return key.inUse();
  }

  /** Deletes the keys in their order, as posting writes them. */
  private void forget(List<OldKey> keys) throws InterruptedException {
    List<OldKey> sorted =
        keys.stream().sorted(Comparator.comparing(key -> key.place().id())).toList();
    if (sorted.isEmpty()) {
      return;
    }
    for (int tried = 1; ; tried++) {
      try {
        jdbi.useTransaction(handle -> forget(handle, sorted));
        return;
      } catch (RuntimeException e) {
        if (tried == TRIES_MAX || !isConflict(e)) {
          throw e;
        }
        pause.of(Duration.ofMillis(10L * tried));
      }
    }
  }

  private void forget(Handle handle, List<OldKey> keys) {
    Plans.byKeysOnly(handle);
    handle.createUpdate(KEEP_MARK).bind("program", program.id()).bind("before", before).execute();
    Forgetting.forget(handle, program.id(), keys, lately);
  }

  /** serialization_failure, deadlock_detected; lock_not_available, while posting holds a row. */
  private static boolean isConflict(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof SQLException sql
          && sql.getSQLState() != null
          && Set.of("40001", "40P01", "55P03").contains(sql.getSQLState())) {
        return true;
      }
    }
    return false;
  }
}
