package dev.loyalty.jobs.backup;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.jdbi.v3.core.Jdbi;

/** Reads and sets the migration version of a database. */
final class SchemaVersion {

  private static final String SETTINGS = "/db/flyway.properties";

  private static final String NEWEST_APPLIED =
      """
      select version from loyalty.flyway_schema_history
      where success and version is not null
      order by string_to_array(version, '.')::integer[] desc limit 1
      """;

  private SchemaVersion() {}

  /**
   * @param writer sessions of the writer's role
   */
  static String of(Jdbi writer) {
    return writer.withHandle(
        handle -> handle.createQuery(NEWEST_APPLIED).mapTo(String.class).one());
  }

  /**
   * Migrates an empty database to the version of a backup.
   *
   * @throws BackupException where this build doesn't know that version
   */
  static void migrateTo(DataSource login, String version) throws IOException, BackupException {
    Flyway flyway = flyway(login, version);
    MigrationVersion wanted = MigrationVersion.fromVersion(version);
    for (MigrationInfo known : flyway(login, "latest").info().all()) {
      if (wanted.equals(known.getVersion())) {
        flyway.migrate();
        return;
      }
    }
    throw new BackupException(
        "the backup's schema has version " + version + ", which this build doesn't know",
        "Restore it with the build that made it, or a newer one.");
  }

  static void migrateToNewest(DataSource login) throws IOException {
    flyway(login, "latest").migrate();
  }

  private static Flyway flyway(DataSource login, String target) throws IOException {
    Properties settings = new Properties();
    try (InputStream in = SchemaVersion.class.getResourceAsStream(SETTINGS)) {
      if (in == null) {
        throw new IOException("This build lacks " + SETTINGS);
      }
      settings.load(in);
    }
    return Flyway.configure().configuration(settings).target(target).dataSource(login).load();
  }
}
