package dev.loyalty.ops.server;

/**
 * What a session may do: one of the database roles that the migrations make, entered after logging
 * in.
 */
public enum Role {
  /** The schema: no role is entered, because a database that was never migrated has none. */
  MIGRATOR(""),
  /** The schema's owner, for what it alone may do once the migrations have run. */
  OWNER("loyalty_owner"),
  /** Ingest, jobs and whatever changes something. */
  WRITER("loyalty_writer"),
  /** Reports and lists: sees only the programs that its login was granted. */
  READER("loyalty_reader");

  private final String databaseRole;

  Role(String databaseRole) {
    this.databaseRole = databaseRole;
  }

  String databaseRole() {
    return databaseRole;
  }
}
