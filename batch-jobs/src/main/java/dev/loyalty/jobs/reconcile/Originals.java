package dev.loyalty.jobs.reconcile;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * What is kept of holds, pending earns and of what was reversed is that of their transfers, or of
 * these transfers' keys where they have left the journal. What is open or waits is looked at by
 * every run. What was settled is looked at whole by runs from the beginning; behind a checkpoint
 * only where what the new rows used isn't as they leave it, where the proof of all running totals
 * tells that one was changed, or where a break is open.
 */
final class Originals {

  private static final String OPEN = Queries.load("open_originals.sql");
  private static final String USED = Queries.load("used_originals.sql");
  private static final String ALL = Queries.load("originals.sql");

  private static final String IS_BREAK_OPEN =
      """
      select exists (
        select from reconciliation_break
        where program_id = :program and kind = 'ORIGINAL' and status in ('open', 'explained') and not from_beginning)
      """;

  private Originals() {}

  /**
   * @param keptFrom keys settled before may have been forgotten
   * @return {@code keys} with what was found
   */
  static LegResult check(LegResult keys, Handle handle, Since since, Instant keptFrom) {
    int program = since.programId();
    LegResult open = with(keys, handle.createQuery(OPEN).bind("program", program));
    if (!since.beginning() && !isAnyStrange(handle, since) && !isBreakOpen(handle, program)) {
      return open;
    }
    return with(
        open,
        handle
            .createQuery(ALL)
            .bind("program", program)
            .bind("keptFrom", utc(keptFrom))
            .bind("wholeFrom", utc(since.wholeFrom())));
  }

  private static LegResult with(LegResult keys, Query query) {
    long[] found = {0};
    List<Finding> findings = new ArrayList<>();
    query
        .map(
            (row, context) -> {
              found[0] = row.getLong("found");
              return finding(keys.programId(), row);
            })
        .forEach(findings::add);
    return keys.and(found[0], findings);
  }

  /**
   * What the new rows used.
   *
   * @param change of the proof of all running totals
   */
  private record Used(long change, boolean strange) {}

  private static boolean isAnyStrange(Handle handle, Since since) {
    Optional<Long> before = ReversalProof.findKept(handle, since.programId());
    if (before.isEmpty()) {
      return true;
    }
    Used used =
        since
            .bindTo(handle.createQuery(USED))
            .define("now", ReversalProof.of("original_transfer_id", "original_points", "reversed"))
            .define(
                "before",
                ReversalProof.of("original_transfer_id", "original_points", "reversed - points"))
            .map((row, context) -> new Used(row.getLong("change"), row.getBoolean("strange")))
            .one();
    long now = ReversalProof.now(handle, since.programId());
    return used.strange() || now != (before.get() ^ used.change());
  }

  private static boolean isBreakOpen(Handle handle, int programId) {
    return handle.createQuery(IS_BREAK_OPEN).bind("program", programId).mapTo(Boolean.class).one();
  }

  private static OffsetDateTime utc(Instant time) {
    return OffsetDateTime.ofInstant(time, ZoneOffset.UTC);
  }

  private static Finding finding(int programId, ResultSet row) throws SQLException {
    String account = row.getString("account");
    return new Finding(
        BreakKind.ORIGINAL,
        programId,
        row.getString("what")
            + " of transfer "
            + row.getString("transfer_id")
            + (account == null ? "" : " of " + account),
        row.getObject("account_id", Long.class),
        row.getString("expected"),
        row.getString("actual"),
        "");
  }
}
