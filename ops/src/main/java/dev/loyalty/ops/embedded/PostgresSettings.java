package dev.loyalty.ops.embedded;

import java.util.Map;
import java.util.TreeMap;

/**
 * The server settings of the embedded PostgreSQL: as durable as production, and sized by the
 * machine. Predicate locks and connections suit posting under SERIALIZABLE: with the defaults,
 * every second batch of two writers aborts.
 */
final class PostgresSettings {

  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;

  private PostgresSettings() {}

  /**
   * @param memoryBytes the machine's memory
   * @param diskBytes the free space of the data's file system
   * @param overrides settings that win over all others, for measurements and tests
   */
  static Map<String, String> of(
      long memoryBytes, long diskBytes, String walCompression, Map<String, String> overrides) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("fsync", "on");
    settings.put("synchronous_commit", "on");
    settings.put("full_page_writes", "on");
    settings.put("max_connections", "60");
    settings.put("max_pred_locks_per_transaction", "4096");
    settings.put("max_pred_locks_per_page", "16");
    settings.put("shared_buffers", mib(clamp(memoryBytes / 4, 128 * MIB, 4 * GIB)));
    settings.put("effective_cache_size", mib(Math.max(memoryBytes / 2, 256 * MIB)));
    settings.put("wal_buffers", "64MB");
    settings.put("wal_compression", walCompression);
    long walMax = clamp(diskBytes / 4, GIB, 8 * GIB);
    settings.put("max_wal_size", mib(walMax));
    settings.put("min_wal_size", mib(walMax / 4));
    settings.put("checkpoint_timeout", "15min");
    settings.put("checkpoint_completion_target", "0.9");
    settings.put("jit", "off");
    settings.put("timezone", "UTC");
    settings.put("log_timezone", "UTC");
    settings.put("log_line_prefix", "%m [%p] %a %d ");
    settings.putAll(overrides);
    return settings;
  }

  /** Writes the settings as the text of a configuration file. */
  static String file(Map<String, String> settings) {
    StringBuilder text = new StringBuilder("# Written anew at every start.\n");
    settings.forEach(
        (name, value) ->
            text.append(name).append(" = '").append(value.replace("'", "''")).append("'\n"));
    return text.toString();
  }

  private static long clamp(long value, long least, long most) {
    return Math.min(Math.max(value, least), most);
  }

  private static String mib(long bytes) {
    return bytes / MIB + "MB";
  }
}
