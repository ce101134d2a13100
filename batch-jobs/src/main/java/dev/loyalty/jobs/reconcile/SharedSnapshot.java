package dev.loyalty.jobs.reconcile;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * One state of the book, for several connections at once. The first is {@code SERIALIZABLE READ
 * ONLY DEFERRABLE}, so that the state is one that some order of the transactions gives; the others
 * take it over (a deferrable transaction can't, but the state is as good for them; PostgreSQL
 * manual, SET TRANSACTION). None of them holds up posting. For one thread, but for the tasks.
 */
final class SharedSnapshot implements AutoCloseable {

  private static final List<String> NO_LIMITS =
      List.of(
          "set local statement_timeout = 0",
          "set local idle_in_transaction_session_timeout = 0",
          // Sums of a million accounts fit into this memory; the default is made for many small
          // queries.
          "set local work_mem = '128MB'",
          // Otherwise the second of two scans of a partition would begin in the middle and cut
          // batches.
          "set local synchronize_seqscans = off",
          // Compiling isn't worth its time for queries that run once.
          "set local jit = off");

  /** Keeps months from leaving the journal between the snapshot and the first look at it. */
  private static final String KEEP_MONTHS = "lock table only journal in access share mode";

  private final Jdbi jdbi;
  private final Handle leader;
  private final String id;

  private SharedSnapshot(Jdbi jdbi, Handle leader, String id) {
    this.jdbi = jdbi;
    this.leader = leader;
    this.id = id;
  }

  /** Waits until there is a state that is safe to read. */
  static SharedSnapshot take(Jdbi jdbi) {
    Handle leader = open(jdbi);
    try {
      leader.execute("set transaction isolation level serializable, read only, deferrable");
      leader.execute(KEEP_MONTHS);
      NO_LIMITS.forEach(leader::execute);
      String id = leader.createQuery("select pg_export_snapshot()").mapTo(String.class).one();
      if (!id.matches("[0-9A-F-]+")) {
        throw new IllegalStateException("PostgreSQL gave a snapshot a strange name: " + id);
      }
      return new SharedSnapshot(jdbi, leader, id);
    } catch (RuntimeException e) {
      // Jdbi complains of a transaction that is left open, in place of what went wrong.
      try (leader) {
        leader.rollback();
      } catch (RuntimeException ending) {
        e.addSuppressed(ending);
      }
      throw e;
    }
  }

  private static Handle open(Jdbi jdbi) {
    Handle handle = jdbi.open();
    try {
      // A pool's connections give up on a server that says nothing for long; here it works long.
      handle.getConnection().setNetworkTimeout(Runnable::run, 0);
      handle.begin();
      return handle;
    } catch (SQLException e) {
      handle.close();
      throw new IllegalStateException("the connection can't be made to wait", e);
    }
  }

  /** The connection that took it; closed with this. */
  Handle leader() {
    return leader;
  }

  /** Something to be done on a connection that sees this state. */
  @FunctionalInterface
  interface Task<T> {
    T run(Handle handle) throws Exception;
  }

  /**
   * Runs them, so many at once, each on a connection of its own.
   *
   * @return their results, in their order
   * @throws Exception the first failure
   */
  <T> List<T> runAll(List<Task<T>> tasks, int workers) throws Exception {
    List<Callable<T>> calls = new ArrayList<>(tasks.size());
    for (Task<T> task : tasks) {
      calls.add(() -> run(task));
    }
    List<T> results = new ArrayList<>(tasks.size());
    try (ExecutorService threads = Executors.newFixedThreadPool(workers)) {
      List<Future<T>> futures = calls.stream().map(threads::submit).toList();
      try {
        for (Future<T> future : futures) {
          results.add(future.get());
        }
      } catch (ExecutionException | InterruptedException e) {
        futures.forEach(future -> future.cancel(true));
        throw e instanceof ExecutionException && e.getCause() instanceof Exception cause
            ? cause
            : e;
      }
    }
    return results;
  }

  private <T> T run(Task<T> task) throws Exception {
    try (Handle handle = open(jdbi)) {
      handle.execute("set transaction isolation level repeatable read, read only");
      handle.execute("set transaction snapshot '" + id + "'");
      NO_LIMITS.forEach(handle::execute);
      try {
        return task.run(handle);
      } finally {
        handle.rollback();
      }
    }
  }

  @Override
  public void close() {
    try (leader) {
      leader.rollback();
    }
  }
}
