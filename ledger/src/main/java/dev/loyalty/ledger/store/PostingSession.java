package dev.loyalty.ledger.store;

/** SQL that sets up the sessions of a process that posts. */
public final class PostingSession {

  private PostingSession() {}

  /**
   * SQL to run once on a new connection that looks up what a batch needs to know before its
   * transaction. Plans go by keys, however small a table was when they were made, and are made
   * once: the statements' arrays would make every one look new.
   */
  public static final String LOOKUP_SQL =
      """
      set enable_seqscan = off;
      set enable_bitmapscan = off;
      set enable_hashjoin = off;
      set enable_mergejoin = off;
      set enable_material = off;
      set enable_memoize = off;
      set jit = off;
      set plan_cache_mode = force_generic_plan;
      set synchronous_commit = on;
      set statement_timeout = '60s';
      set lock_timeout = '10s';
      set idle_in_transaction_session_timeout = '60s'
      """;

  /**
   * SQL to run once on a new connection that posts. No plan may read a whole relation in any way
   * here, because a sequential scan takes a read lock on all of it (PostgreSQL manual, 13.2.3).
   */
  public static final String INIT_SQL =
      "set default_transaction_isolation = 'serializable';\n" + LOOKUP_SQL;
}
