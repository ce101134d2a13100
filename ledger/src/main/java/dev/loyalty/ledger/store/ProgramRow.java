package dev.loyalty.ledger.store;

import dev.loyalty.ledger.model.Tiers;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Period;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Converts between a row of the table {@code program} and its value. */
final class ProgramRow {

  private ProgramRow() {}

  static StoredProgram read(ResultSet row, StatementContext context) throws SQLException {
    return new StoredProgram(
        row.getInt("program_id"),
        row.getInt("version"),
        new ProgramSpec(
            row.getString("code"),
            row.getString("name"),
            ZoneId.of(row.getString("timezone")),
            row.getBoolean("auto_open_accounts"),
            row.getLong("clawback_floor"),
            row.getLong("balance_cap"),
            period(row.getString("expiry")),
            IsoDuration.parse(row.getString("activation_delay")),
            IsoDuration.parse(row.getString("hold_timeout")),
            IsoDuration.parse(row.getString("idempotency_retention")),
            tiers(row)));
  }

  private static @Nullable Period period(@Nullable String text) {
    return text == null ? null : Period.parse(text);
  }

  private static @Nullable Tiers tiers(ResultSet row) throws SQLException {
    Period window = period(row.getString("tiers_window"));
    if (window == null) {
      return null;
    }
    String[] names = (String[]) row.getArray("level_names").getArray();
    Long[] points = (Long[]) row.getArray("level_points").getArray();
    Map<String, Long> levels = new HashMap<>();
    for (int level = 0; level < names.length; level++) {
      levels.put(names[level], points[level]);
    }
    return new Tiers(window, levels);
  }

  /** Returns named parameters; null values stand for SQL's null. */
  static Map<String, @Nullable Object> parameters(ProgramSpec spec) {
    Map<String, @Nullable Object> parameters = new HashMap<>();
    parameters.put("code", spec.code());
    parameters.put("name", spec.name());
    parameters.put("timezone", spec.timezone().getId());
    parameters.put("autoOpenAccounts", spec.autoOpenAccounts());
    parameters.put("clawbackFloor", spec.clawbackFloor());
    parameters.put("balanceCap", spec.balanceCap());
    parameters.put("expiry", spec.expiry() == null ? null : spec.expiry().toString());
    parameters.put("activationDelay", spec.activationDelay().text());
    parameters.put("holdTimeout", spec.holdTimeout().text());
    parameters.put("idempotencyRetention", spec.idempotencyRetention().text());
    Tiers tiers = spec.tiers();
    Map<String, Long> levels = tiers == null ? Map.of() : tiers.levels();
    parameters.put("tiersWindow", tiers == null ? null : tiers.window().toString());
    parameters.put("levelNames", levels.keySet().toArray(String[]::new));
    parameters.put("levelPoints", levels.values().toArray(Long[]::new));
    return parameters;
  }
}
