package dev.loyalty.jobs.keys;

import dev.loyalty.jobs.keys.OldKeys.OldKey;
import dev.loyalty.jobs.reconcile.ReversalProof;
import dev.loyalty.ledger.model.RequestType;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Deletes keys, with all rows about them. It looks into a table only for the kinds of request that
 * may have a row there: most keys are those of earns, which have only their own.
 */
final class Forgetting {

  /**
   * Deletes the key first, so that a transaction that settles it at the same time waits for this
   * one only.
   */
  private static final String KEYS =
      """
      delete from request_key k using unnest(:ids) as x(transfer_id)
      where k.program_id = :program and k.transfer_id = x.transfer_id
      """;

  private static final String HOLDS =
      """
      delete from hold h using unnest(:ids) as x(transfer_id)
      where h.program_id = :program and h.transfer_id = x.transfer_id
      """;

  private static final String USES =
      """
      delete from original_use u using unnest(:ids) as x(transfer_id)
      where u.program_id = :program and u.transfer_id = x.transfer_id
      """;

  private static final String PENDING =
      """
      delete from pending_earn e using unnest(:ids) as x(transfer_id)
      where e.program_id = :program and e.transfer_id = x.transfer_id
      """;

  /**
   * Deletes settlements of these keys. The key of the settling request stays, but must not settle a
   * later request under the same key.
   */
  private static final String SETTLED =
      """
      update original_use u set original_forgotten = true
      from unnest(:ids) as x(transfer_id)
      where u.program_id = :program and u.original_transfer_id = x.transfer_id and u.kind <> 5 and not u.original_forgotten
      """;

  /**
   * Deletes running totals, but not one that was used since the keys were chosen: a transaction
   * that read its original before must still collide with it. The next run removes what is left.
   */
  private static final String REVERSALS =
      """
      delete from reversal r using unnest(:ids) as x(transfer_id)
      where r.program_id = :program and r.original_transfer_id = x.transfer_id and r.reversed_at < :lately
      returning r.original_transfer_id, <proof>
      """
          .replace(
              "<proof>",
              ReversalProof.of("r.original_transfer_id", "r.original_points", "r.reversed"));

  private static final String ACCOUNT_REQUESTS =
      """
      delete from account_request q using unnest(:ids, :accounts) as x(transfer_id, account_id)
      where q.program_id = :program and q.account_id = x.account_id and q.transfer_id = x.transfer_id
      """;

  private static final String TAKEN =
      """
      delete from lot_taken t using unnest(:ids, :accounts) as x(transfer_id, account_id)
      where t.program_id = :program and t.account_id = x.account_id and t.transfer_id = x.transfer_id
      """;

  private static final Set<RequestType> NAMING =
      EnumSet.of(
          RequestType.REVERSE, RequestType.CAPTURE, RequestType.RELEASE, RequestType.ACTIVATE);

  private static final Set<RequestType> TAKING =
      EnumSet.of(
          RequestType.REDEEM,
          RequestType.TRANSFER,
          RequestType.ADJUST,
          RequestType.HOLD,
          RequestType.CAPTURE);

  private final Handle handle;
  private final int programId;
  private final List<OldKey> keys;
  private final Instant lately;

  private Forgetting(Handle handle, int programId, List<OldKey> keys, Instant lately) {
    this.handle = handle;
    this.programId = programId;
    this.keys = keys;
    this.lately = lately;
  }

  /**
   * Deletes the keys, in a transaction.
   *
   * @param lately the time since which none of them was used when they were chosen
   */
  static void forget(Handle handle, int programId, List<OldKey> keys, Instant lately) {
    new Forgetting(handle, programId, keys, lately).forget();
  }

  private void forget() {
    write(KEYS, keys);
    write(HOLDS, of(RequestType.HOLD));
    write(USES, of(NAMING::contains));
    write(
        SETTLED,
        keys.stream().filter(it -> it.waited() || it.isPosted(RequestType.HOLD::equals)).toList());
    deleteOfAccounts(ACCOUNT_REQUESTS, of(type -> !type.movesPoints()));
    List<OldKey> waited = keys.stream().filter(OldKey::waited).toList();
    write(PENDING, waited);
    Set<UUID> counted = deleteReversals(keys.stream().filter(OldKey::reversed).toList());
    List<OldKey> taking =
        keys.stream()
            .filter(
                key ->
                    key.isPosted(TAKING::contains)
                        || key.waited()
                        || counted.contains(key.place().id()))
            .toList();
    deleteOfAccounts(TAKEN, taking);
  }

  private List<OldKey> of(RequestType type) {
    return of(type::equals);
  }

  private List<OldKey> of(Predicate<RequestType> types) {
    return keys.stream().filter(key -> key.isPosted(types)).toList();
  }

  private void write(String sql, List<OldKey> some) {
    if (!some.isEmpty()) {
      handle.createUpdate(sql).bind("program", programId).bind("ids", ids(some)).execute();
    }
  }

  private void deleteOfAccounts(String sql, List<OldKey> some) {
    if (!some.isEmpty()) {
      handle
          .createUpdate(sql)
          .bind("program", programId)
          .bind("ids", ids(some))
          .bind("accounts", some.stream().map(OldKey::accountId).toArray(Long[]::new))
          .execute();
    }
  }

  /** Returns the originals whose totals were deleted. */
  private Set<UUID> deleteReversals(List<OldKey> some) {
    if (some.isEmpty()) {
      return Set.of();
    }
    Map<UUID, Long> gone =
        handle
            .createQuery(REVERSALS)
            .bind("program", programId)
            .bind("ids", ids(some))
            .bind("lately", lately)
            .map((row, context) -> Map.entry(row.getObject(1, UUID.class), row.getLong(2)))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    ReversalProof.forget(
        handle, programId, gone.values().stream().reduce(0L, (one, other) -> one ^ other));
    return gone.keySet();
  }

  private static UUID[] ids(List<OldKey> some) {
    return some.stream().map(key -> key.place().id()).toArray(UUID[]::new);
  }
}
