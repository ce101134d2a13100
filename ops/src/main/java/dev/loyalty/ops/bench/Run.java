package dev.loyalty.ops.bench;

import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;

/** Lets writers write for a time, and measures them. */
final class Run {

  private static final String COUNTERS =
      """
      select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint, coalesce(sum(n_tup_upd), 0)::bigint,
        coalesce(sum(n_tup_hot_upd), 0)::bigint, (select num_done from pg_stat_checkpointer)
      from pg_stat_user_tables where relname = 'account'
      """;

  private Run() {}

  /** The counters of the server. */
  record Counters(long walBytes, long updates, long hotUpdates, long checkpoints) {
    static Counters read(Database database) {
      return BookJdbi.of(database.source(Role.MIGRATOR))
          .withHandle(
              handle ->
                  handle
                      .createQuery(COUNTERS)
                      .map(
                          (row, context) ->
                              new Counters(
                                  row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)))
                      .one());
    }

    /** Returns the measurement, with the counters' growth in its time. */
    Measurement since(Counters before, Measurement it) {
      long updated = updates - before.updates;
      return new Measurement(
          it.way(),
          it.requests(),
          it.seconds(),
          it.rate(),
          it.retries(),
          it.p50Millis(),
          it.p99Millis(),
          it.requests() == 0 ? 0 : (double) (walBytes - before.walBytes) / it.requests(),
          updated == 0 ? 1 : (double) (hotUpdates - before.hotUpdates) / updated,
          checkpoints - before.checkpoints);
    }
  }

  private record Share(long requests, List<Long> batchNanos) {}

  /**
   * The lengths of a run, in seconds.
   *
   * @param warmUp comes first and isn't measured
   */
  record Length(int warmUp, int measured) {}

  /**
   * @param writers are closed before the counters are read, so that the server has counted all
   */
  static Measurement of(String way, Database database, Length length, Writers writers)
      throws Exception {
    Counters before;
    long begun;
    List<Share> shares;
    try (writers) {
      writeFor(length.warmUp(), writers.list());
      writers.retries().reset();
      BenchBook.settle(database);
      before = Counters.read(database);
      begun = System.nanoTime();
      shares = writeFor(length.measured(), writers.list());
    }
    double took = (System.nanoTime() - begun) / 1e9;
    Counters after = Counters.read(database);
    return after.since(before, measurement(way, took, shares, writers.retries().sum()));
  }

  private static List<Share> writeFor(int seconds, List<BatchWriter> writers)
      throws InterruptedException, ExecutionException {
    long deadline = System.nanoTime() + seconds * 1_000_000_000L;
    try (ExecutorService threads = Executors.newFixedThreadPool(writers.size())) {
      List<Future<Share>> running = new ArrayList<>();
      for (BatchWriter writer : writers) {
        running.add(threads.submit(() -> write(writer, deadline)));
      }
      List<Share> shares = new ArrayList<>();
      for (Future<Share> share : running) {
        shares.add(share.get());
      }
      return shares;
    }
  }

  /** Writers, and the connections that they share. */
  record Writers(List<BatchWriter> list, LongAdder retries, BenchDatabase connections)
      implements AutoCloseable {
    @Override
    public void close() {
      connections.close();
    }
  }

  private static Share write(BatchWriter writer, long deadline) throws Exception {
    long requests = 0;
    List<Long> batchNanos = new ArrayList<>();
    long at = System.nanoTime();
    while (at < deadline) {
      requests += writer.writeBatch();
      long now = System.nanoTime();
      batchNanos.add(now - at);
      at = now;
    }
    return new Share(requests, batchNanos);
  }

  private static Measurement measurement(
      String way, double seconds, List<Share> shares, long retries) {
    long requests = shares.stream().mapToLong(Share::requests).sum();
    long[] nanos =
        shares.stream()
            .flatMap(it -> it.batchNanos().stream())
            .mapToLong(Long::longValue)
            .toArray();
    Arrays.sort(nanos);
    return new Measurement(
        way,
        requests,
        seconds,
        requests / seconds,
        retries,
        percentile(nanos, 0.50),
        percentile(nanos, 0.99),
        0,
        0,
        0);
  }

  private static double percentile(long[] sorted, double share) {
    return sorted.length == 0 ? 0 : sorted[(int) (share * (sorted.length - 1))] / 1e6;
  }
}
