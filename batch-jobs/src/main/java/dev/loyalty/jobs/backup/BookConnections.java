package dev.loyalty.jobs.backup;

import java.util.Map;
import javax.sql.DataSource;

/**
 * Ways into one database.
 *
 * @param login sessions of the login itself, in no role: a database that was never migrated has
 *     none
 * @param owner sessions of the schema's owner; not pooled
 * @param writer sessions of the writer's role
 * @param client the environment in which PostgreSQL's own programs find the database ({@code
 *     PGHOST}, {@code PGPASSWORD} …); empty: they are not used
 */
public record BookConnections(
    DataSource login, DataSource owner, DataSource writer, Map<String, String> client) {

  /** Without the password. */
  @Override
  public String toString() {
    return "BookConnections[" + client.get("PGDATABASE") + "]";
  }
}
