package dev.loyalty.ops.server;

import java.sql.SQLException;

/**
 * Reports a database that answers but cannot keep a book. Posting treats each SQLSTATE used here as
 * an outage: operators put it right while processes wait.
 */
public final class UnusableDatabaseException extends SQLException {

  private static final long serialVersionUID = 1L;

  private static final String READ_ONLY = "25006";
  private static final String CONNECTION_REJECTED = "08004";

  private final String nextStep;

  private UnusableDatabaseException(String problem, String nextStep, String state) {
    super(problem, state);
    this.nextStep = nextStep;
  }

  static UnusableDatabaseException standby() {
    return new UnusableDatabaseException(
        "the server is a standby, which can only be read until it is promoted",
        "Set LOYALTY_DB_URL to the primary; where it lists several hosts, add"
            + " targetServerType=primary.",
        READ_ONLY);
  }

  static UnusableDatabaseException readOnly() {
    return new UnusableDatabaseException(
        "the database is set to be read only",
        "Look for default_transaction_read_only: ALTER DATABASE … RESET it, or ALTER ROLE …"
            + " RESET.",
        READ_ONLY);
  }

  static UnusableDatabaseException encoding(String encoding) {
    return new UnusableDatabaseException(
        "the database's encoding is " + encoding + ": it can't hold every name and key",
        "Make one that can: createdb --encoding=UTF8 --template=template0.",
        CONNECTION_REJECTED);
  }

  static UnusableDatabaseException sharedSessions() {
    return new UnusableDatabaseException(
        "a connection pooler gives each transaction another session, so that locks and roles"
            + " don't hold",
        "Set it to session pooling (PgBouncer: pool_mode = session), or connect past it.",
        CONNECTION_REJECTED);
  }

  /** Says how to put it right, in a sentence. */
  public String nextStep() {
    return nextStep;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
