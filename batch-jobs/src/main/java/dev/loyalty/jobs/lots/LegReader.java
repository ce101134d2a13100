package dev.loyalty.jobs.lots;

import dev.loyalty.jobs.journal.NewBatches;
import dev.loyalty.ledger.model.Bucket;
import dev.loyalty.ledger.model.RequestType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Reads the journal's rows as legs of members' accounts, without the originals that they name. */
final class LegReader {

  private static final int FETCH_SIZE = 2_000;

  private static final String OF_NEW_BATCHES =
      """
      select l.account_id, l.leg, l.bucket, l.change, l.after, l.with_system,
        j.type, j.transfer_id, j.requested_at, j.expires_at
      from (select j.*
      """
          + NewBatches.ROWS
          + """
          ) as j
          cross join lateral (values
            (j.debit_account_id, j.debit_leg, j.debit_bucket, - j.points, j.debit_after, j.credit_leg is null),
            (j.credit_account_id, j.credit_leg, j.credit_bucket, j.points, j.credit_after, j.debit_leg is null)
          ) as l(account_id, leg, bucket, change, after, with_system)
          where l.leg is not null
          order by l.account_id, l.leg
          """;

  private static final String OF_ACCOUNTS =
      """
      select n.account_id, l.leg, l.bucket, l.change, l.after, l.with_system,
        l.type, l.transfer_id, l.requested_at, l.expires_at
      from unnest(:accounts, :legsFolded) as n(account_id, legs_folded)
      cross join lateral (
        (select j.debit_leg, j.debit_bucket, - j.points, j.debit_after, j.credit_leg is null,
          j.type, j.transfer_id, j.requested_at, j.expires_at
        from journal j
        where j.program_id = :program and j.debit_account_id = n.account_id and j.debit_leg > n.legs_folded)
        union all
        (select j.credit_leg, j.credit_bucket, j.points, j.credit_after, j.debit_leg is null,
          j.type, j.transfer_id, j.requested_at, j.expires_at
        from journal j
        where j.program_id = :program and j.credit_account_id = n.account_id and j.credit_leg > n.legs_folded)
      ) as l(leg, bucket, change, after, with_system, type, transfer_id, requested_at, expires_at)
      order by n.account_id, l.leg limit :limit
      """;

  private static final String ORIGINALS =
      """
      select u.transfer_id, u.original_transfer_id
      from unnest(:ids) as x(transfer_id)
      join original_use u on u.program_id = :program and u.transfer_id = x.transfer_id
      """;

  private LegReader() {}

  /**
   * Streams the legs of these batches by account, each account's in their order. The handle must be
   * in a transaction, and the caller closes the stream.
   */
  static Stream<AccountLeg> ofNewBatches(Handle handle, NewBatches news) {
    return news
        .bindTo(handle.createQuery(OF_NEW_BATCHES))
        .setFetchSize(FETCH_SIZE)
        .map((row, context) -> leg(row))
        .stream();
  }

  /** Reads the first legs of the accounts after the folded ones, by account and in their order. */
  static List<AccountLeg> ofAccounts(
      Handle handle, int programId, Map<Long, Long> legsFolded, int limit) {
    return handle
        .createQuery(OF_ACCOUNTS)
        .bind("program", programId)
        .bind("accounts", legsFolded.keySet().toArray(Long[]::new))
        .bind("limit", limit)
        .bind("legsFolded", legsFolded.values().toArray(Long[]::new))
        .map((row, context) -> leg(row))
        .list();
  }

  /** Returns the same legs with the originals that they name. */
  static List<AccountLeg> withOriginals(Handle handle, int programId, List<AccountLeg> legs) {
    UUID[] naming =
        legs.stream()
            .filter(LegReader::names)
            .map(AccountLeg::transferId)
            .distinct()
            .toArray(UUID[]::new);
    if (naming.length == 0) {
      return legs;
    }
    Map<UUID, UUID> originals =
        handle
            .createQuery(ORIGINALS)
            .bind("program", programId)
            .bind("ids", naming)
            .map((row, context) -> Map.entry(uuid(row, 1), uuid(row, 2)))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    return legs.stream()
        .map(leg -> names(leg) ? leg.naming(originals.get(leg.transferId())) : leg)
        .toList();
  }

  private static boolean names(AccountLeg leg) {
    return switch (leg.type()) {
      case REVERSE, CAPTURE, RELEASE, ACTIVATE -> true;
      default -> false;
    };
  }

  private static UUID uuid(ResultSet row, int column) throws SQLException {
    return row.getObject(column, UUID.class);
  }

  private static AccountLeg leg(ResultSet row) throws SQLException {
    return new AccountLeg(
        row.getLong("account_id"),
        row.getLong("leg"),
        Bucket.ofCode(row.getInt("bucket")),
        row.getLong("change"),
        row.getLong("after"),
        row.getBoolean("with_system"),
        RequestType.ofCode(row.getInt("type")),
        row.getObject("transfer_id", UUID.class),
        null,
        row.getObject("requested_at", OffsetDateTime.class).toInstant(),
        instant(row.getObject("expires_at", OffsetDateTime.class)));
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }
}
