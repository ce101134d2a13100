package dev.loyalty.ops.server;

import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the installation, {@code loyalty.*} for Spring Boot. Immutable and valid. A blank
 * value counts as absent, because compose files can't unset a variable.
 *
 * @param data where {@code up} keeps its servers
 * @param archive where archived months are kept; null: beside the servers
 * @param timezone whose days are the business dates of jobs for the whole book
 */
@ConfigurationProperties("loyalty")
public record Installation(
    @DefaultValue(".loyalty") String data,
    @Nullable String archive,
    @DefaultValue("UTC") String timezone,
    @DefaultValue Db db,
    @DefaultValue Kafka kafka) {

  /**
   * The database.
   *
   * @param url null: the one that {@code up} runs
   * @param user null: what pgjdbc takes (the operating system's user)
   * @param password null: what pgjdbc takes ({@code .pgpass})
   * @param passwordFile a file that is read for each login, in place of the password
   * @param sslBundle a Spring Boot SSL bundle with the certificates; null: as the address says
   */
  public record Db(
      @Nullable String url,
      @Nullable String user,
      @Nullable String password,
      @Nullable String passwordFile,
      @Nullable String sslBundle) {

    /** Reads the variables {@code LOYALTY_DB_…} without Spring: commands start faster so. */
    public static Db of(Map<String, String> environment) {
      return new Db(
          environment.get("LOYALTY_DB_URL"),
          environment.get("LOYALTY_DB_USER"),
          environment.get("LOYALTY_DB_PASSWORD"),
          environment.get("LOYALTY_DB_PASSWORD_FILE"),
          environment.get("LOYALTY_DB_SSL_BUNDLE"));
    }

    public Db {
      url = absentIfBlank(url);
      user = absentIfBlank(user);
      password = absentIfBlank(password);
      passwordFile = absentIfBlank(passwordFile);
      sslBundle = absentIfBlank(sslBundle);
      if (password != null && passwordFile != null) {
        throw new IllegalArgumentException(
            "loyalty.db.password and loyalty.db.password-file are both set: unset one"
                + " (LOYALTY_DB_PASSWORD or LOYALTY_DB_PASSWORD_FILE)");
      }
    }
  }

  /**
   * Kafka.
   *
   * @param bootstrapServers null: the broker that {@code up} runs
   */
  public record Kafka(@Nullable String bootstrapServers) {

    /** Reads the variable {@code LOYALTY_KAFKA_BOOTSTRAP_SERVERS} without Spring. */
    public static Kafka of(Map<String, String> environment) {
      return new Kafka(environment.get("LOYALTY_KAFKA_BOOTSTRAP_SERVERS"));
    }

    public Kafka {
      bootstrapServers = absentIfBlank(bootstrapServers);
    }
  }

  public Installation {
    data = data.isBlank() ? ".loyalty" : data;
    archive = absentIfBlank(archive);
    if (findZone(timezone).isEmpty()) {
      throw new IllegalArgumentException(
          "loyalty.timezone (LOYALTY_TIMEZONE) is \""
              + timezone
              + "\": set it to a time zone such as Europe/London, or unset it");
    }
  }

  /** Returns {@code timezone} as a zone. */
  public ZoneId zone() {
    return findZone(timezone).orElseThrow();
  }

  /**
   * Finds a time zone; UTC for a blank name. An offset is refused: it is not a place, and
   * PostgreSQL reads its sign the other way round.
   */
  public static Optional<ZoneId> findZone(String name) {
    return Optional.of(name.isBlank() ? "UTC" : name.strip())
        .filter(ZoneId.getAvailableZoneIds()::contains)
        .map(ZoneId::of);
  }

  private static @Nullable String absentIfBlank(@Nullable String value) {
    return value == null || value.isBlank() ? null : value;
  }
}
