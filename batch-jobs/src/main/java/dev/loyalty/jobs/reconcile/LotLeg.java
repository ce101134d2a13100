package dev.loyalty.jobs.reconcile;

import dev.loyalty.jobs.journal.JournalMarks;
import dev.loyalty.jobs.journal.NewBatches;
import dev.loyalty.jobs.lots.LotFold;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Lots less debt are what is available, for accounts whose journal is folded to its end; and what
 * was read of the journal was folded.
 */
final class LotLeg {

  private static final String LOTS = Queries.load("lots.sql");

  private static final String IS_FOLDED =
      """
      select exists (select from journal_mark where program_id = :program and reader = :reader)
      """;

  private LotLeg() {}

  /**
   * @param wrong accounts whose balance is known to be wrong: their lots need not be told too
   */
  static LegResult check(Handle handle, Since since, Set<Long> wrong) {
    boolean folded = isFolded(handle, since.programId());
    Optional<NewBatches> notFolded =
        folded ? JournalMarks.findNew(handle, since.programId(), LotFold.READER) : Optional.empty();
    long[] checked = {0};
    List<Finding> findings = new ArrayList<>();
    notFolded
        .orElse(new NewBatches(since.programId(), List.of(), Instant.EPOCH))
        .bindTo(handle.createQuery(LOTS).define("new_rows", NewBatches.ROWS))
        .bind("folded", folded)
        .map(
            (row, context) -> {
              checked[0] = row.getLong("checked");
              return row.getObject("account_id") == null
                  ? List.<Finding>of()
                  : List.of(finding(since.programId(), row));
            })
        .forEach(findings::addAll);
    findings.removeIf(it -> it.accountId() != null && wrong.contains(it.accountId()));
    return LegResult.of(Leg.LOTS, since.programId(), checked[0], findings);
  }

  /** Whether expire-points has ever read the program's journal. */
  private static boolean isFolded(Handle handle, int programId) {
    return handle
        .createQuery(IS_FOLDED)
        .bind("program", programId)
        .bind("reader", LotFold.READER)
        .mapTo(Boolean.class)
        .one();
  }

  private static Finding finding(int programId, ResultSet row) throws SQLException {
    return new Finding(
        BreakKind.LOT,
        programId,
        row.getString("code"),
        row.getLong("account_id"),
        "%d available after leg %d".formatted(row.getLong("available"), row.getLong("legs")),
        "%d in lots, %d debt after leg %d"
            .formatted(row.getLong("points"), row.getLong("debt"), row.getLong("legs_folded")),
        row.getLong("legs_folded") < row.getLong("legs") ? "the legs since can't be folded" : "");
  }
}
