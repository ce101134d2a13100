package dev.loyalty.jobs.reconcile;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * For every account, checkpoint plus journal make the balances, legs and balances after them form
 * an unbroken chain, open holds are what is held, earns that wait what is pending. One pass without
 * sorting says which accounts are suspect; only those are then followed leg by leg.
 */
final class BalanceLeg {

  private static final String BALANCES = Queries.load("balances.sql");
  private static final String SUSPECTS = Queries.load("suspects.sql");

  private BalanceLeg() {}

  /**
   * What was found, and what all accounts have together.
   *
   * @param legs how many journal legs were looked at
   */
  record Result(LegResult leg, long legs, long available, long pending, long held) {}

  private record Pass(
      long accounts, long legs, long available, long pending, long held, Long[] suspectIds) {}

  static Result check(Handle handle, Since since) {
    Pass pass = since.bindTo(handle.createQuery(BALANCES)).map((row, context) -> pass(row)).one();
    List<Finding> findings = new ArrayList<>();
    int followed = Math.min(pass.suspectIds().length, LegResult.KEPT_MAX);
    if (followed > 0) {
      handle
          .createQuery(SUSPECTS)
          .bind("program", since.programId())
          .bind("accounts", Arrays.copyOf(pass.suspectIds(), followed))
          .map((row, context) -> Suspect.of(since, row).findings())
          .forEach(findings::addAll);
    }
    long further = (long) pass.suspectIds().length - followed;
    LegResult leg = LegResult.of(Leg.BALANCES, since.programId(), pass.accounts(), findings);
    LegResult counted =
        new LegResult(
            leg.leg(), leg.programId(), leg.checked(), leg.found() + further, leg.findings(), null);
    return new Result(counted, pass.legs(), pass.available(), pass.pending(), pass.held());
  }

  private static Pass pass(ResultSet row) throws SQLException {
    return new Pass(
        row.getLong("accounts"),
        row.getLong("legs"),
        row.getLong("available"),
        row.getLong("pending"),
        row.getLong("held"),
        (Long[]) row.getArray("suspect_ids").getArray());
  }

  /** Three balances and a number of legs. */
  private record State(long available, long pending, long held, long legs) {
    static State read(ResultSet row, String prefix) throws SQLException {
      return new State(
          row.getLong(prefix + "available"),
          row.getLong(prefix + "pending"),
          row.getLong(prefix + "held"),
          row.getLong(prefix + "legs"));
    }

    @Override
    public String toString() {
      return "available %d, pending %d, held %d, %d legs".formatted(available, pending, held, legs);
    }
  }

  /** An account, and all that has to agree with it. */
  private record Suspect(
      Since since,
      long id,
      @Nullable String code,
      State account,
      State journal,
      State checkpoint,
      State journalAtCheckpoint,
      long openHolds,
      long waiting,
      @Nullable String chainExpected,
      @Nullable String chainActual,
      String chainEvidence) {

    static Suspect of(Since since, ResultSet row) throws SQLException {
      String expected = null;
      String actual = null;
      String evidence = "";
      State account = State.read(row, "");
      State journal = State.read(row, "journal_");
      if (row.getObject("leg_found") != null) {
        expected = "leg " + row.getLong("leg_missed");
        actual = "leg " + row.getLong("leg_found");
      } else if (row.getObject("wrong_leg") != null) {
        expected = "leg " + row.getLong("wrong_leg") + " leaves " + row.getLong("wrong_expected");
        actual = "it says " + row.getLong("wrong_actual");
        evidence = "transfer " + row.getString("wrong_transfer");
      } else if (account.legs() != journal.legs()) {
        expected = journal.legs() + " legs";
        actual = account.legs() + " legs";
      }
      return new Suspect(
          since,
          row.getLong("account_id"),
          row.getString("code"),
          account,
          journal,
          State.read(row, "checkpoint_"),
          State.read(row, "before_"),
          row.getLong("open_holds"),
          row.getLong("waiting"),
          expected,
          actual,
          evidence);
    }

    List<Finding> findings() {
      List<Finding> findings = new ArrayList<>();
      String evidence = journal.legs() + " legs in the journal";
      compare(findings, "available", journal.available(), account.available(), evidence);
      compare(findings, "pending", journal.pending(), account.pending(), evidence);
      compare(findings, "held", journal.held(), account.held(), evidence);
      if (chainExpected != null && chainActual != null) {
        findings.add(finding(BreakKind.CHAIN, name(), chainExpected, chainActual, chainEvidence));
      }
      if (journal.held() != openHolds) {
        findings.add(
            finding(BreakKind.HOLD, name(), journal.held(), openHolds, "sum of its open holds"));
      }
      if (journal.pending() != waiting) {
        findings.add(
            finding(
                BreakKind.PENDING_EARN,
                name(),
                journal.pending(),
                waiting,
                "sum of its earns that wait"));
      }
      if (findings.isEmpty()) {
        // The account agrees with all of the journal: so what the run began with doesn't.
        findings.add(
            since.beginning()
                ? finding(
                    BreakKind.CHAIN, name(), "an unbroken chain of legs", "a broken one", evidence)
                : finding(
                    BreakKind.CHECKPOINT,
                    name(),
                    journalAtCheckpoint.toString(),
                    checkpoint.toString(),
                    "account and journal agree: run it with --full"));
      }
      return findings;
    }

    private void compare(
        List<Finding> findings, String bucket, long expected, long actual, String evidence) {
      if (expected != actual) {
        findings.add(
            finding(BreakKind.BALANCE, name() + ", " + bucket, expected, actual, evidence));
      }
    }

    private String name() {
      return code == null ? "account id " + id + " (no such account)" : code;
    }

    private Finding finding(
        BreakKind kind, String subject, Object expected, Object actual, String evidence) {
      return new Finding(
          kind, since.programId(), subject, id, expected.toString(), actual.toString(), evidence);
    }
  }
}
