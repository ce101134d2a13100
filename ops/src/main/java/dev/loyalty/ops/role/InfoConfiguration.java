package dev.loyalty.ops.role;

import dev.loyalty.ops.cli.Version;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.Role;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Adds the versions of build and schema to the endpoint {@code info}; Boot adds the commit. */
@Configuration(proxyBeanMethods = false)
public class InfoConfiguration {

  private static final Logger LOG = LoggerFactory.getLogger(InfoConfiguration.class);

  private static final String SCHEMA_VERSION =
      """
      select version from loyalty.flyway_schema_history where success order by installed_rank desc limit 1
      """;

  @Bean
  InfoContributor buildInfo() {
    return info -> info.withDetail("build", Map.of("version", Version.ofBuild()));
  }

  @Bean
  InfoContributor schemaInfo(Database database) {
    return info -> info.withDetail("schema", Map.of("version", schemaVersion(database)));
  }

  private static String schemaVersion(Database database) {
    try (Connection connection = database.stayingSource(Role.WRITER).getConnection();
        PreparedStatement statement = connection.prepareStatement(SCHEMA_VERSION);
        ResultSet rows = statement.executeQuery()) {
      return rows.next() ? rows.getString(1) : "none";
    } catch (SQLException e) {
      LOG.debug("The schema's version can't be read", e);
      return "unknown";
    }
  }
}
