package dev.loyalty.ops.doctor;

import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.migrate.SchemaMigration;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.DatabaseState;
import dev.loyalty.ops.server.Role;
import dev.loyalty.ops.server.ServerFailure;
import dev.loyalty.ops.server.UnusableDatabaseException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** Checks the database. Changes nothing. */
final class DatabaseCheck {

  private static final String SETTING = "select current_setting(:name)";

  /** Reads membership in each role; null where the role does not exist. */
  private static final String ROLES =
      """
      select name as role,
        case when to_regrole(name) is not null then pg_has_role(session_user, name, 'MEMBER') end as member
      from (values ('loyalty_writer'), ('loyalty_reader')) as roles (name)
      """;

  private static final String MISSING_PARTITIONS =
      """
      select to_char(month, 'YYYY-MM')
      from generate_series(
        date_trunc('month', now() at time zone 'UTC'),
        date_trunc('month', now() at time zone 'UTC') + interval '1 month',
        interval '1 month') as month
      where to_regclass('loyalty.journal_' || to_char(month, 'YYYY_MM')) is null
      """;

  private static final String TIME = "select clock_timestamp()";

  /** Batches carry this host's time, and the server makes partitions by its own. */
  private static final Duration SKEW_MAX = Duration.ofSeconds(2);

  private final Database database;
  private final Clock clock;
  private final List<Finding> findings = new ArrayList<>();

  DatabaseCheck(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  List<Finding> run() {
    Jdbi jdbi = BookJdbi.of(database.source(Role.MIGRATOR));
    try (Handle handle = jdbi.open()) {
      lookAt(handle);
    } catch (JdbiException | IOException | SQLException e) {
      findings.add(failure(e));
    }
    return List.copyOf(findings);
  }

  private Finding failure(Exception e) {
    String subject = "database " + database.address();
    if (e.getCause() instanceof UnusableDatabaseException unusable) {
      return Finding.problem(subject, unusable.getMessage(), unusable.nextStep());
    }
    ServerFailure failure =
        ServerFailure.of(e)
            .orElse(
                new ServerFailure(String.valueOf(e.getMessage()), "Run it again with --debug."));
    return Finding.problem(
        subject,
        failure.problem(),
        "Check LOYALTY_DB_URL, LOYALTY_DB_USER and LOYALTY_DB_PASSWORD, and that the server runs.");
  }

  private void lookAt(Handle handle) throws IOException, SQLException {
    findings.addAll(checkState(handle));
    Map<String, String> settings = new HashMap<>();
    for (String name : SettingRules.NAMES) {
      settings.put(name, handle.createQuery(SETTING).bind("name", name).mapTo(String.class).one());
    }
    findings.addAll(SettingRules.check(settings));
    findings.addAll(LocalSettings.check(handle));
    findings.add(checkClock(handle));
    int pending;
    try {
      pending = new SchemaMigration(database).pending();
    } catch (CommandException e) {
      findings.add(Finding.problem("schema", e.getMessage(), e.nextStep()));
      return;
    }
    if (pending > 0) {
      findings.add(
          Finding.problem("schema", pending + " migrations are missing", "Run `loyalty migrate`."));
      return;
    }
    findings.add(Finding.ok("schema", "up to date"));
    findings.addAll(checkRoles(handle));
    findings.add(checkPartitions(handle));
    BookJdbi.of(database.source(Role.READER))
        .useHandle(reader -> findings.add(ZoneCheck.check(reader, clock)));
  }

  private List<Finding> checkState(Handle handle) throws SQLException {
    List<UnusableDatabaseException> problems =
        DatabaseState.load(handle.getConnection()).problems();
    return problems.isEmpty()
        ? List.of(Finding.ok("database", database.address()))
        : problems.stream()
            .map(it -> Finding.problem("database", it.getMessage(), it.nextStep()))
            .toList();
  }

  private Finding checkClock(Handle handle) {
    Instant before = clock.instant();
    Instant there = handle.createQuery(TIME).mapTo(OffsetDateTime.class).one().toInstant();
    Instant after = clock.instant();
    Instant here = before.plus(Duration.between(before, after).dividedBy(2));
    Duration skew = Duration.between(here, there);
    String found =
        String.format(
            Locale.ROOT, "the database's clock is %d ms off this host's", skew.toMillis());
    return skew.abs().compareTo(SKEW_MAX) <= 0
        ? Finding.ok("clock", found)
        : Finding.problem("clock", found, "Synchronise both with NTP.");
  }

  private static List<Finding> checkRoles(Handle handle) {
    return handle
        .createQuery(ROLES)
        .map(
            (row, context) -> {
              String role = row.getString("role");
              return row.getBoolean("member")
                  ? Finding.ok("role " + role, "may be entered")
                  : Finding.problem(
                      "role " + role,
                      "this login isn't a member of it",
                      "As a superuser: GRANT " + role + " TO the login.");
            })
        .list();
  }

  private static Finding checkPartitions(Handle handle) {
    List<String> missing = handle.createQuery(MISSING_PARTITIONS).mapTo(String.class).list();
    return missing.isEmpty()
        ? Finding.ok("journal partitions", "there for this month and the next")
        : Finding.problem(
            "journal partitions",
            "missing for " + String.join(", ", missing) + ": posting will stop",
            "Run `loyalty migrate`.");
  }
}
