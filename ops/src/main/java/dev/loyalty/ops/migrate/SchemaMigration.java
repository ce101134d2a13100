package dev.loyalty.ops.migrate;

import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.DatabaseState;
import dev.loyalty.ops.server.Role;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.output.MigrateResult;
import org.jspecify.annotations.Nullable;

/**
 * Brings a database's schema to this version. May run again at any time, and from several processes
 * at once: the later ones wait.
 */
public final class SchemaMigration {

  private static final String SETTINGS = "/db/flyway.properties";

  /** Enough for a quarter of a year; ingest's start and the nightly run make partitions too. */
  private static final int MONTHS_AHEAD = 3;

  private static final String MAKE_PARTITIONS =
      """
      select make_journal_partitions(current_date, ?)
      """;

  private final Database database;

  public SchemaMigration(Database database) {
    this.database = database;
  }

  /**
   * Applies the missing migrations, and makes the journal's partitions for this month and the next
   * ones.
   *
   * @throws CommandException the database holds another schema; nothing was changed
   * @throws dev.loyalty.ops.server.UnusableDatabaseException no book can be kept there; nothing was
   *     changed
   */
  public Result run() throws IOException, SQLException, CommandException {
    try (Connection connection = database.source(Role.MIGRATOR).getConnection()) {
      DatabaseState.load(connection).requireUsable();
    }
    Flyway flyway = flyway();
    refuseOtherSchemas(flyway.info());
    MigrateResult migrated = flyway.migrate();
    @Nullable MigrationInfo current = flyway.info().current();
    String version = current == null ? "none" : String.valueOf(current.getVersion());
    return new Result(version, migrated.migrationsExecuted, makePartitions());
  }

  /**
   * Counts the migrations of this version that the database hasn't seen.
   *
   * @throws CommandException the database holds another schema
   */
  public int pending() throws IOException, CommandException {
    MigrationInfoService known = flyway().info();
    refuseOtherSchemas(known);
    return known.pending().length;
  }

  /**
   * Previews of version 1 had migrations of their own under the same numbers. Flyway would only
   * name checksums.
   */
  private static void refuseOtherSchemas(MigrationInfoService known) throws CommandException {
    for (MigrationInfo applied : known.applied()) {
      if (!applied.isChecksumMatching()) {
        throw CommandException.failed(
            String.format(
                Locale.ROOT,
                "this database holds the schema of a preview: its migration %s (%s) isn't the one"
                    + " of this version",
                applied.getVersion(),
                applied.getAppliedDescription()),
            "Create a new database (for `up`: name another --data), run `loyalty migrate` on it,"
                + " and publish the events again; the old database stays readable with the version"
                + " that made it.");
      }
    }
  }

  private Flyway flyway() throws IOException {
    Properties settings = new Properties();
    try (InputStream in = SchemaMigration.class.getResourceAsStream(SETTINGS)) {
      if (in == null) {
        throw new IOException("This build lacks " + SETTINGS);
      }
      settings.load(in);
    }
    return Flyway.configure()
        .configuration(settings)
        .dataSource(database.source(Role.MIGRATOR))
        .load();
  }

  private int makePartitions() throws SQLException {
    try (Connection connection = database.source(Role.OWNER).getConnection();
        PreparedStatement statement = connection.prepareStatement(MAKE_PARTITIONS)) {
      statement.setInt(1, MONTHS_AHEAD);
      try (ResultSet made = statement.executeQuery()) {
        made.next();
        return made.getInt(1);
      }
    }
  }

  /**
   * The result of a migration.
   *
   * @param version the schema's version now
   * @param applied how many migrations were missing
   * @param partitionsMade how many partitions of the journal were made
   */
  public record Result(String version, int applied, int partitionsMade) {}
}
