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

  /** Only where the key's type leaves something: a key that is null isn't looked for. */
  private static final String NEXT =
      """
      select k.transfer_id, k.settled_at, k.type, k.code = 0, coalesce(k.account_id, 0), coalesce(k.counterparty_id, 0),
        coalesce(e.transfer_id, a.earn_transfer_id) is not null, r.original_transfer_id is not null,
        case
          when h.transfer_id is not null and hr.hold_transfer_id is null then 'their hold is open'
          when e.transfer_id is not null and a.earn_transfer_id is null and not coalesce(r.reversed = r.original_points, false)
            then 'their earn is pending'
          when greatest(r.reversed_at, hu.settled_at, au.settled_at) >= :lately then 'they were used lately'
        end,
        (select u.original_transfer_id from original_use u
          join reversal o on o.program_id = u.program_id and o.original_transfer_id = u.original_transfer_id
          where k.type = 5 and u.program_id = :program and u.transfer_id = k.transfer_id)
      from (
        select transfer_id, settled_at, type, code, account_id, counterparty_id
        from request_key
        where program_id = :program and settled_at >= :afterTime and settled_at < :before
          and (settled_at, transfer_id) > (:afterTime, :afterId)
        order by settled_at, transfer_id limit :limit
      ) as k
      left join hold h on h.program_id = :program and h.transfer_id = case when k.type = 6 and k.code = 0 then k.transfer_id end
      left join hold_resolution hr on hr.program_id = :program
        and hr.hold_transfer_id = case when k.type = 6 and k.code = 0 then k.transfer_id end
      left join request_key hu on hu.program_id = :program and hu.transfer_id = hr.transfer_id
      left join pending_earn e on e.program_id = :program and e.transfer_id = case when k.type = 1 and k.code = 0 then k.transfer_id end
      left join pending_earn_activation a on a.program_id = :program
        and a.earn_transfer_id = case when k.type = 1 and k.code = 0 then k.transfer_id end
      left join request_key au on au.program_id = :program and au.transfer_id = a.transfer_id
      left join reversal r on r.program_id = :program
        and r.original_transfer_id = case when k.type in (1, 2, 3, 4, 7) and k.code = 0 then k.transfer_id end
      order by k.settled_at, k.transfer_id
      """;

  private static final String BREAKS =
      """
      select distinct coalesce(account_id, 0) from reconciliation_break
      where program_id in (0, :program) and status in ('open', 'explained')
      """;

  /** Stands for a break that concerns no single account. */
  static final long WHOLE_PROGRAM = 0;

  private static final UUID BEFORE_ALL_IDS = new UUID(0, 0);

  private OldKeys() {}

  /** A key's place in the order in which they are met. */
  record Place(Instant time, UUID id) {
    static final Place BEFORE_ALL = new Place(Instant.EPOCH, BEFORE_ALL_IDS);
  }

  /**
   * A key past its retention.
   *
   * @param posted false: it was refused, and nothing is known under it
   * @param accountId 0: none
   * @param counterpartyId 0: none
   * @param waited an earn that was pending
   * @param reversed somebody reversed it, at least in part
   * @param inUse why it can't go yet; null: it can
   * @param reverses what it reverses, where that is still known: it goes first or with it, because
   *     what is reversed of it is counted by its reversals; else null
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
      @Nullable UUID reverses) {

    boolean isPosted(Predicate<RequestType> types) {
      return posted && types.test(type);
    }
  }

  /**
   * The next after a place.
   *
   * @param before past their retention are those settled before then
   * @param lately those used since then are in use
   */
  static List<OldKey> next(
      Handle handle, int programId, Place after, Instant before, Instant lately, int limit) {
    return handle
        .createQuery(NEXT)
        .bind("program", programId)
        .bind("afterTime", after.time())
        .bind("afterId", after.id())
        .bind("before", before)
        .bind("lately", lately)
        .bind("limit", limit)
        .map((row, context) -> key(row))
        .list();
  }

  private static OldKey key(ResultSet row) throws SQLException {
    return new OldKey(
        new Place(row.getObject(2, OffsetDateTime.class).toInstant(), row.getObject(1, UUID.class)),
        RequestType.ofCode(row.getInt(3)),
        row.getBoolean(4),
        row.getLong(5),
        row.getLong(6),
        row.getBoolean(7),
        row.getBoolean(8),
        row.getString(9),
        row.getObject(10, UUID.class));
  }

  /** The accounts that open breaks concern; {@link #WHOLE_PROGRAM} among them: no key may go. */
  static Set<Long> accountsWithBreaks(Handle handle, int programId) {
    return new HashSet<>(
        handle.createQuery(BREAKS).bind("program", programId).mapTo(Long.class).list());
  }
}
