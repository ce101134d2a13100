package dev.loyalty.ops.server;

/** Names what a session may do: each is a database role that the session enters after login. */
public enum Role {
  /** Migrates the schema. Enters no role, because a new database has no roles of the ledger. */
  MIGRATOR(""),
  /** Owns the schema: makes partitions, rebuilds indexes, refreshes reports. */
  OWNER("loyalty_owner"),
  /** Posts and changes the book: ingest, jobs and the commands that change something. */
  WRITER("loyalty_writer"),
  /** Reads reports and lists. Sees only the programs that its login was granted. */
  READER("loyalty_reader");

  private final String databaseRole;

  Role(String databaseRole) {
    this.databaseRole = databaseRole;
  }

  String databaseRole() {
    return databaseRole;
  }
}
