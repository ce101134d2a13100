package dev.loyalty.jobs.run;

import org.jdbi.v3.core.Handle;

/** Settings of PostgreSQL's planner where statistics would mislead it. Stateless. */
public final class Plans {

  private static final String BY_KEYS_ONLY =
      """
      set local enable_seqscan = off; set local enable_bitmapscan = off;
      set local enable_hashjoin = off; set local enable_mergejoin = off
      """;

  private Plans() {}

  /**
   * Makes the rest of the transaction look rows up by keys, one after the other: for statements
   * that name some rows of tables that grow with the book, none of which a plan may read whole.
   */
  public static void byKeysOnly(Handle transaction) {
    transaction.createScript(BY_KEYS_ONLY).execute();
  }
}
