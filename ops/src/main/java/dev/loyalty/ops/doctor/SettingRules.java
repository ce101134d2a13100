package dev.loyalty.ops.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Checks the settings of the PostgreSQL server. Pure. */
final class SettingRules {

  /** The settings that the rules read. */
  static final List<String> NAMES =
      List.of(
          "server_version_num",
          "fsync",
          "synchronous_commit",
          "full_page_writes",
          "max_pred_locks_per_transaction",
          "max_pred_locks_per_page",
          "max_connections");

  private static final int VERSION_MIN = 15;
  private static final int VERSION_MAX = 18;

  /**
   * Suffices for a large batch, which changes up to 2000 accounts, because a table may use half of
   * it. With fewer, PostgreSQL promotes row locks to locks on whole tables.
   */
  private static final long PRED_LOCKS_MIN = 4_096;

  private static final long PRED_LOCKS_PER_PAGE_MIN = 16;
  private static final long CONNECTIONS_MIN = 20;

  /** Each connection enlarges the lock table, and the snapshots that others search. */
  private static final long CONNECTIONS_MAX = 500;

  private final Map<String, String> settings;
  private final List<Finding> findings = new ArrayList<>();

  private SettingRules(Map<String, String> settings) {
    this.settings = settings;
  }

  /**
   * @param settings values by name, as {@code current_setting} prints them
   */
  static List<Finding> check(Map<String, String> settings) {
    SettingRules rules = new SettingRules(settings);
    rules.checkVersion();
    rules.checkOn("fsync", "a crash of the machine can destroy the book");
    rules.checkOn("full_page_writes", "a crash of the machine can destroy pages of the book");
    rules.checkSynchronousCommit();
    rules.checkAtLeast(
        "max_pred_locks_per_transaction", PRED_LOCKS_MIN, "batches of different accounts conflict");
    rules.checkAtLeast(
        "max_pred_locks_per_page",
        PRED_LOCKS_PER_PAGE_MIN,
        "batches of different accounts conflict");
    rules.checkConnections();
    return List.copyOf(rules.findings);
  }

  private void checkVersion() {
    long major = number("server_version_num") / 10_000;
    findings.add(
        major >= VERSION_MIN && major <= VERSION_MAX
            ? Finding.ok("PostgreSQL version", Long.toString(major))
            : Finding.problem(
                "PostgreSQL version",
                major + ", which this ledger isn't tested with",
                "Use PostgreSQL " + VERSION_MIN + " to " + VERSION_MAX + "."));
  }

  private void checkOn(String name, String danger) {
    String value = value(name);
    findings.add(
        value.equals("on")
            ? Finding.ok(name, value)
            : Finding.problem(name, value + ": " + danger, set(name, "on")));
  }

  /** Every value but {@code off} waits at least for this server's disk. */
  private void checkSynchronousCommit() {
    String value = value("synchronous_commit");
    findings.add(
        value.equals("off")
            ? Finding.problem(
                "synchronous_commit",
                "off: a crash can lose what was reported as posted",
                set("synchronous_commit", "on"))
            : Finding.ok("synchronous_commit", value));
  }

  private void checkAtLeast(String name, long least, String consequence) {
    long value = number(name);
    findings.add(
        value >= least
            ? Finding.ok(name, Long.toString(value))
            : Finding.warning(
                name,
                value + ": " + consequence,
                "Set " + name + " = " + least + " and restart the server."));
  }

  private void checkConnections() {
    long value = number("max_connections");
    if (value < CONNECTIONS_MIN) {
      findings.add(
          Finding.warning(
              "max_connections",
              value + ": ingest, jobs and console may run out of connections",
              "Set max_connections = 60 and restart the server."));
    } else if (value > CONNECTIONS_MAX) {
      findings.add(
          Finding.warning(
              "max_connections",
              value + ": the lock tables take memory for each of them",
              "Set max_connections to what is needed, such as 60, and restart the server."));
    } else {
      findings.add(Finding.ok("max_connections", Long.toString(value)));
    }
  }

  private static String set(String name, String value) {
    return "ALTER SYSTEM SET " + name + " = " + value + "; SELECT pg_reload_conf();";
  }

  private long number(String name) {
    return Long.parseLong(value(name));
  }

  private String value(String name) {
    String value = settings.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the setting " + name + " was not read");
    }
    return value;
  }
}
