package dev.loyalty.jobs.keys;

import dev.loyalty.ledger.model.RequestType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Finds keys by their age, the oldest first. */
final class OldKeys {

  /**
   * Looks in each table only where the key's type may have left a row there, since a key that is
   * null isn't searched for.
   */
  private static final String NEXT =
      """
      select k.transfer_id, k.settled_at, k.type, k.code = 0, coalesce(k.account_id, 0), coalesce(k.counterparty_id, 0),
        k.type = 1 and coalesce(e.transfer_id, s.transfer_id) is not null, r.original_transfer_id is not null,
        case
          when h.transfer_id is not null and s.transfer_id is null then 'their hold is open'
          when e.transfer_id is not null and s.transfer_id is null and not coalesce(r.reversed = r.original_points, false)
            then 'their earn is pending'
          when greatest(r.reversed_at, u.settled_at) >= :lately then 'they were used lately'
        end,
        (select n.original_transfer_id from original_use n
          left join reversal o on o.program_id = n.program_id and o.original_transfer_id = n.original_transfer_id
          where k.type in (5, 7, 8, 15) and n.program_id = :program and n.transfer_id = k.transfer_id
            and case when n.kind = 5 then o.reversed > 0 else not n.original_forgotten end)
      from (
        select transfer_id, settled_at, type, code, account_id, counterparty_id
        from request_key
        where program_id = :program and settled_at >= :afterTime and settled_at < :before
          and (settled_at, type, transfer_id) > (:afterTime, :afterType, :afterId)
        order by settled_at, type, transfer_id limit :limit
      ) as k
      left join hold h on h.program_id = :program and h.transfer_id = case when k.type = 6 and k.code = 0 then k.transfer_id end
      left join pending_earn e on e.program_id = :program and e.transfer_id = case when k.type = 1 and k.code = 0 then k.transfer_id end
      left join settlement s on s.program_id = :program
        and s.original_transfer_id = case when k.type in (1, 6) and k.code = 0 then k.transfer_id end
      left join request_key u on u.program_id = :program and u.transfer_id = s.transfer_id
      left join reversal r on r.program_id = :program
        and r.original_transfer_id = case when k.type in (1, 2, 3, 4, 7) and k.code = 0 then k.transfer_id end
      order by k.settled_at, k.type, k.transfer_id
      """;

  private static final String BREAKS =
      """
      select distinct coalesce(account_id, 0) from reconciliation_break
      where program_id in (0, :program) and status in ('open', 'explained')
      """;

  /** The number for a break that concerns no single account. */
  static final long WHOLE_PROGRAM = 0;

  private static final UUID BEFORE_ALL_IDS = new UUID(0, 0);

  private OldKeys() {}

  /**
   * A key's place in the order in which keys are met. Holds and earns have smaller types than what
   * settles them, so they come first among keys of one time.
   */
  record Place(Instant time, short type, UUID id) {
    static final Place BEFORE_ALL = new Place(Instant.EPOCH, (short) 0, BEFORE_ALL_IDS);
  }

  /**
   * A key past its retention.
   *
   * @param posted false where it was refused, so that no other row names it
   * @param accountId 0 for none
   * @param counterpartyId 0 for none
   * @param waited whether it is an earn that was pending
   * @param reversed whether it was reversed, at least in part
   * @param inUse the reason why it can't be deleted yet; null where it can
   * @param names the original that it reverses or settles, where that is still known; else null.
   *     The original goes first or with it: reconciliation counts what is reversed by the
   *     reversals, and a hold that nothing settles would be open again.
   */
  record OldKey(
      Place place,
      RequestType type,
      boolean posted,
      long accountId,
      long counterpartyId,
      boolean waited,
      boolean reversed,
      @Nullable String inUse,
      @Nullable UUID names) {

    boolean isPosted(Predicate<RequestType> types) {
      return posted && types.test(type);
    }
  }

  /**
   * Finds the next keys after a place.
   *
   * @param before keys settled before then are past their retention
   * @param lately keys used since then are in use
   */
  static List<OldKey> next(
      Handle handle, int programId, Place after, Instant before, Instant lately, int limit) {
    return handle
        .createQuery(NEXT)
        .bind("program", programId)
        .bind("afterTime", after.time())
        .bind("afterType", after.type())
        .bind("afterId", after.id())
        .bind("before", before)
        .bind("lately", lately)
        .bind("limit", limit)
        .map((row, context) -> key(row))
        .list();
  }

  private static OldKey key(ResultSet row) throws SQLException {
    return new OldKey(
        new Place(
            row.getObject(2, OffsetDateTime.class).toInstant(),
            row.getShort(3),
            row.getObject(1, UUID.class)),
        RequestType.ofCode(row.getInt(3)),
        row.getBoolean(4),
        row.getLong(5),
        row.getLong(6),
        row.getBoolean(7),
        row.getBoolean(8),
        row.getString(9),
        row.getObject(10, UUID.class));
  }

  /**
   * Returns the accounts that open breaks concern. With {@link #WHOLE_PROGRAM} among them, no key
   * may be deleted.
   */
  static Set<Long> accountsWithBreaks(Handle handle, int programId) {
    return new HashSet<>(
        handle.createQuery(BREAKS).bind("program", programId).mapTo(Long.class).list());
  }
}
