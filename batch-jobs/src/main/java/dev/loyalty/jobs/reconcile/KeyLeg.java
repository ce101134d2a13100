package dev.loyalty.jobs.reconcile;

import dev.loyalty.ledger.model.RequestType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Every posted key of a kind that moves points has its transfer, exactly one, of the same type,
 * accounts and points; and the other way round.
 */
final class KeyLeg {

  private static final String BUCKETS = Queries.load("key_buckets.sql");
  private static final String DIFFERENCES = Queries.load("key_differences.sql");

  private KeyLeg() {}

  private record Pass(long keys, long transfers, Integer[] buckets) {}

  /**
   * @param keptFrom keys settled before may have been pruned
   */
  static LegResult check(Handle handle, Since since, Instant keptFrom) {
    Instant from = latest(since.from(), since.journalFrom(), keptFrom);
    Pass pass =
        handle
            .createQuery(BUCKETS)
            .bind("program", since.programId())
            .bind("from", OffsetDateTime.ofInstant(from, ZoneOffset.UTC))
            .bind("wholeFrom", OffsetDateTime.ofInstant(since.wholeFrom(), ZoneOffset.UTC))
            .map(
                (row, context) ->
                    new Pass(
                        row.getLong("keys"),
                        row.getLong("transfers"),
                        (Integer[]) row.getArray("buckets").getArray()))
            .one();
    long checked = Math.max(pass.keys(), pass.transfers());
    if (pass.buckets().length == 0) {
      return LegResult.of(ReconcileLeg.KEYS, since.programId(), checked, List.of());
    }
    long[] found = {0};
    List<Finding> findings = new ArrayList<>();
    handle
        .createQuery(DIFFERENCES)
        .bind("program", since.programId())
        .bind("from", OffsetDateTime.ofInstant(from, ZoneOffset.UTC))
        .bind("wholeFrom", OffsetDateTime.ofInstant(since.wholeFrom(), ZoneOffset.UTC))
        .bind("buckets", pass.buckets())
        .map(
            (row, context) -> {
              found[0] = row.getLong("found");
              return finding(since.programId(), row);
            })
        .forEach(findings::add);
    return new LegResult(ReconcileLeg.KEYS, since.programId(), checked, found[0], findings, null);
  }

  private static Instant latest(Instant... times) {
    Instant latest = times[0];
    for (Instant time : times) {
      latest = time.isAfter(latest) ? time : latest;
    }
    return latest;
  }

  private static Finding finding(int programId, ResultSet row) throws SQLException {
    long transfers = row.getLong("transfers");
    String key = describe(row, "key_");
    String transfer = describe(row, "transfer_");
    String account =
        row.getString("transfer_account") != null
            ? row.getString("transfer_account")
            : row.getString("key_account");
    return new Finding(
        BreakKind.KEY,
        programId,
        "transfer " + row.getString("transfer_id") + (account == null ? "" : " of " + account),
        row.getObject("account_id", Long.class),
        key == null ? "a posted key" : "one transfer: " + key,
        key == null
            ? "none, but a transfer: " + transfer
            : transfer == null ? "none" : (transfers == 1 ? "" : transfers + " times ") + transfer,
        transfer == null
            ? "its key is posted"
            : "lane " + row.getInt("lane_id") + ", batch " + row.getLong("batch_no"));
  }

  private static @Nullable String describe(ResultSet row, String prefix) throws SQLException {
    if (row.getObject(prefix + "type") == null) {
      return null;
    }
    String counterparty = row.getString(prefix + "counterparty");
    return String.format(
        Locale.ROOT,
        "%s of %d points by %s%s",
        RequestType.ofCode(row.getInt(prefix + "type")).name().toLowerCase(Locale.ROOT),
        row.getLong(prefix + "points"),
        row.getString(prefix + "account"),
        counterparty == null ? "" : " to " + counterparty);
  }
}
