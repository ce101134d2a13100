package dev.loyalty.jobs.reconcile;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An account, and all that has to agree with it. */
record Suspect(
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

  /** Three balances and a number of legs. */
  record State(long available, long pending, long held, long legs) {
    static State read(ResultSet row, String prefix) throws SQLException {
      return new State(
          row.getLong(prefix + "available"),
          row.getLong(prefix + "pending"),
          row.getLong(prefix + "held"),
          row.getLong(prefix + "legs"));
    }

    long points() {
      return available + pending + held;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "available %d, pending %d, held %d, %d legs",
          available,
          pending,
          held,
          legs);
    }
  }

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

  /** Returns the points that the account has beyond those by the journal. */
  long difference() {
    return account.points() - journal.points();
  }

  boolean hidesTheCheckpoint() {
    return findings().stream().noneMatch(it -> it.kind() == BreakKind.CHECKPOINT);
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
      findings.add(finding(BreakKind.BALANCE, name() + ", " + bucket, expected, actual, evidence));
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
