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
 * Checks that the rows of holds, pending earns and reversed points agree with their transfers, or
 * with these transfers' keys where the transfers have left the journal. Every run checks open holds
 * and waiting earns. Runs from the beginning check all settled ones; a run behind a checkpoint does
 * so only where the originals of new rows aren't as those rows leave them, where the proof of all
 * running totals shows a change, or where a break is open.
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
   * @param keptFrom keys settled before may have been pruned
   * @return {@code keys} with the findings
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
   * The originals that the new rows used.
   *
   * @param change the change of the proof of all running totals
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
