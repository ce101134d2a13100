package dev.loyalty.ops.doctor;

import dev.loyalty.ops.server.SessionSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/**
 * Names the settings that were made for this database or login alone, by {@code ALTER DATABASE …
 * SET} or {@code ALTER ROLE … SET}. Some have no effect on the ledger's sessions, others do.
 */
final class LocalSettings {

  private static final String SUBJECT = "settings of the database or login";

  private static final String FIND =
      """
      select split_part(setting, '=', 1) as name, substr(setting, strpos(setting, '=') + 1) as value
      from pg_db_role_setting s
      cross join unnest(s.setconfig) as setting
      where s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
        and s.setrole in (0, (select oid from pg_roles where rolname = session_user))
      """;

  /** Memory, costs, and the language of messages: the ledger reads no message's words. */
  private static final Set<String> HARMLESS =
      Set.of(
          "work_mem",
          "maintenance_work_mem",
          "temp_buffers",
          "effective_cache_size",
          "effective_io_concurrency",
          "maintenance_io_concurrency",
          "random_page_cost",
          "seq_page_cost",
          "lc_messages");

  /** Other checks read these. */
  private static final Set<String> CHECKED =
      Set.of("default_transaction_read_only", "synchronous_commit");

  private static final List<String> HARMLESS_PREFIXES =
      List.of("log_", "track_", "auto_explain.", "pg_stat_statements.");

  private LocalSettings() {}

  static List<Finding> check(Handle handle) {
    Map<String, String> settings = new TreeMap<>();
    handle
        .createQuery(FIND)
        .map((row, context) -> Map.entry(row.getString("name"), row.getString("value")))
        .forEach(it -> settings.put(it.getKey().toLowerCase(Locale.ROOT), it.getValue()));
    return check(settings);
  }

  /**
   * @param settings values by name, in lower case
   */
  static List<Finding> check(Map<String, String> settings) {
    Set<String> overridden = new TreeSet<>();
    Set<String> surprising = new TreeSet<>();
    settings.forEach(
        (name, value) -> {
          if (SessionSettings.isOwn(name)) {
            overridden.add(name);
          } else if (!isHarmless(name)) {
            surprising.add(name + " = " + value);
          }
        });
    List<Finding> findings = new ArrayList<>();
    if (!overridden.isEmpty()) {
      findings.add(
          Finding.ok(SUBJECT, "without effect on the ledger: " + String.join(", ", overridden)));
    }
    if (!surprising.isEmpty()) {
      findings.add(
          Finding.warning(
              SUBJECT,
              "these apply to the ledger's sessions too: " + String.join(", ", surprising),
              "Reset those that the ledger doesn't need: ALTER DATABASE … RESET, or ALTER ROLE …"
                  + " RESET."));
    }
    return List.copyOf(findings);
  }

  private static boolean isHarmless(String name) {
    return HARMLESS.contains(name)
        || CHECKED.contains(name)
        || HARMLESS_PREFIXES.stream().anyMatch(name::startsWith);
  }
}
