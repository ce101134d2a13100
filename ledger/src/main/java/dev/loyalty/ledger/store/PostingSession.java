package dev.loyalty.ledger.store;

/** How a session that posts has to be set up. */
public final class PostingSession {

  private PostingSession() {}

  /**
   * SQL to run once on a new connection. No plan may read a whole relation, because a sequential
   * scan takes a read lock on all of it (PostgreSQL manual, 13.2.3); plans are made once, because
   * the statements' arrays would make every one look new.
   */
  public static final String INIT_SQL =
      """
      set default_transaction_isolation = 'serializable';
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
}
