package dev.loyalty.jobs.reconcile;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Lots less debt are what is available, for accounts whose journal is folded to its end. */
final class LotLeg {

  private static final String LOTS = Queries.load("lots.sql");

  private LotLeg() {}

  /**
   * @param wrong accounts whose balance is known to be wrong: their lots need not be told too
   */
  static LegResult check(Handle handle, Since since, Set<Long> wrong) {
    long[] checked = {0};
    List<Finding> findings = new ArrayList<>();
    handle
        .createQuery(LOTS)
        .bind("program", since.programId())
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

  private static Finding finding(int programId, ResultSet row) throws SQLException {
    return new Finding(
        BreakKind.LOT,
        programId,
        row.getString("code"),
        row.getLong("account_id"),
        "%d available after leg %d".formatted(row.getLong("available"), row.getLong("legs")),
        "%d in lots, %d debt after leg %d"
            .formatted(row.getLong("points"), row.getLong("debt"), row.getLong("legs_folded")),
        "");
  }
}
