package dev.loyalty.migrations;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;

/**
 * Gives tests a PostgreSQL: one server a JVM (see {@link TestServer} for which), started by the
 * first call, and as many databases as they ask for. Safe for concurrent use.
 */
public final class TestPostgres {

  private static final String TEMPLATE = "loyalty_template";
  private static final AtomicInteger DATABASES = new AtomicInteger();

  /** Far above the number of steps that a test runs. */
  private static final long STEPS_OF_A_DATABASE = 1_000_000;

  private TestPostgres() {}

  /** Makes a migrated, otherwise empty database: a clone of a template that is migrated once. */
  public static TestDatabase createDatabase() {
    int number = DATABASES.incrementAndGet();
    TestDatabase database = create(number, Template.NAME);
    numberStepsApart(database, number);
    return database;
  }

  /**
   * Copies a database, in a fraction of the time that it takes to fill one.
   *
   * @param original must have no open connections
   */
  public static TestDatabase copy(TestDatabase original) {
    original.endKept();
    int number = DATABASES.incrementAndGet();
    TestDatabase database = create(number, original.name());
    numberStepsApart(database, number);
    return database;
  }

  /** Makes an empty database, for tests of the migrations themselves. */
  public static TestDatabase createEmptyDatabase() {
    return create(DATABASES.incrementAndGet(), "template1");
  }

  /** Migrates a database, with the same settings as production. */
  public static void migrate(TestDatabase database) {
    flyway(database).migrate();
  }

  static Flyway flyway(TestDatabase database, String... furtherLocations) {
    Properties settings = new Properties();
    try (InputStream in = TestPostgres.class.getResourceAsStream("/db/flyway.properties")) {
      settings.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String locations = settings.getProperty("flyway.locations");
    settings.setProperty(
        "flyway.locations",
        Stream.concat(Stream.of(locations), Stream.of(furtherLocations)).collect(joining(",")));
    return Flyway.configure()
        .configuration(settings)
        .dataSource(database.jdbcUrl(), database.user(), database.password())
        .load();
  }

  static TestServer server() {
    return Running.SERVER;
  }

  private static TestDatabase create(int number, String template) {
    String name = "test_" + number;
    createDatabase(name, template);
    return database(name);
  }

  /**
   * Gives each database its own range of step ids. Spring Batch keeps the contexts of running steps
   * by id for the whole JVM, so two databases must not have the same ids.
   */
  private static void numberStepsApart(TestDatabase database, int number) {
    execute(
        database,
        "alter sequence batch_step_execution_seq restart with " + STEPS_OF_A_DATABASE * number);
  }

  private static TestDatabase database(String name) {
    TestServer server = server();
    return new TestDatabase(server.jdbcUrl(name), server.user(), server.password());
  }

  private static void createDatabase(String name, String template) {
    execute(database("postgres"), "create database " + name + " template " + template);
  }

  private static void execute(TestDatabase database, String sql) {
    try (var connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("Failed: " + sql, e);
    }
  }

  /** Starts the server once, when this class is initialised. */
  private static final class Running {
    static final TestServer SERVER = TestServer.start();
  }

  /** Migrates the template once, when this class is initialised. */
  private static final class Template {
    static final String NAME = migrateTemplate();

    private static String migrateTemplate() {
      createDatabase(TEMPLATE, "template1");
      migrate(database(TEMPLATE));
      return TEMPLATE;
    }
  }
}
