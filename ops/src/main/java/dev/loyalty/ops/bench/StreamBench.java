package dev.loyalty.ops.bench;

import dev.loyalty.ingest.setup.IngestSettings;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ops.ingest.IngestRole;
import dev.loyalty.ops.migrate.Topics;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.Kafka;
import dev.loyalty.ops.server.Role;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Measures the whole way: from records on Kafka to committed batches and published outcomes. The
 * records are on the topic before the clock starts; it starts with the first commit after the
 * warm-up and stops when every record is in the book and every outcome with the broker.
 */
final class StreamBench {

  private static final long POLL_NANOS = Duration.ofMillis(10).toNanos();
  private static final Duration STALL_MAX = Duration.ofMinutes(2);
  private static final Map<String, Object> PRODUCER =
      Map.of("linger.ms", "20", "batch.size", "262144", "compression.type", "lz4");

  private static final String PROGRESS =
      """
      select coalesce(sum(p.next_offset), 0)::bigint,
        (select count(*) from outcome_batch o join position x using (lane_id) where x.topic = :topic)
      from position p where p.topic = :topic
      """;

  private static final String BATCH_TIMES =
      """
      select coalesce(percentile_cont(0.5) within group (order by took), 0),
        coalesce(percentile_cont(0.99) within group (order by took), 0)
      from (
        select extract(epoch from b.posted_at - lag(b.posted_at) over (partition by b.lane_id order by b.batch_no)) * 1000 as took
        from batch b join position p using (lane_id) where p.topic = :topic and b.posted_at > :since) as steps
      """;

  private final Database database;
  private final Kafka kafka;
  private final int writers;

  StreamBench(Database database, Kafka kafka, int writers) {
    this.database = database;
    this.kafka = kafka;
    this.writers = writers;
  }

  private record Progress(long records, long batchesToPublish, long nanos) {
    boolean isDone(long all) {
      return records >= all && batchesToPublish == 0;
    }
  }

  /**
   * Publishes so many records of the mix and lets ingest read them.
   *
   * @param warmUpRecords come first and aren't measured
   */
  Measurement run(StandardMix mix, int warmUpRecords, int measuredRecords)
      throws InterruptedException {
    int records = warmUpRecords + measuredRecords;
    try (Handle handle = BookJdbi.of(database.source(Role.MIGRATOR)).open()) {
      long before = progress(handle).records();
      publish(mix, records);
      handle.execute("checkpoint");
      SimpleMeterRegistry meters = new SimpleMeterRegistry();
      Progress first;
      Run.Counters counters;
      OffsetDateTime since;
      long conflictsBefore;
      Progress last;
      try (IngestRole role =
          new IngestRole(database, kafka, IngestSettings.DEFAULTS, writers, meters)) {
        role.start();
        first = await(handle, progress -> progress.records() > before + warmUpRecords);
        conflictsBefore = conflicts(meters);
        counters = Run.Counters.read(database);
        since = handle.createQuery("select now()").mapTo(OffsetDateTime.class).one();
        last = await(handle, progress -> progress.isDone(before + records));
      }
      Run.Counters after = Run.Counters.read(database);
      double seconds = (last.nanos() - first.nanos()) / 1e9;
      long done = last.records() - first.records();
      double[] times =
          handle
              .createQuery(BATCH_TIMES)
              .bind("topic", Topics.TRANSFERS)
              .bind("since", since)
              .map((row, context) -> new double[] {row.getDouble(1), row.getDouble(2)})
              .one();
      return after.since(
          counters,
          new Measurement(
              "stream",
              done,
              seconds,
              done / seconds,
              conflicts(meters) - conflictsBefore,
              times[0],
              times[1],
              0,
              0,
              0));
    }
  }

  private static long conflicts(SimpleMeterRegistry meters) {
    return (long)
        meters.find("loyalty.ingest.conflicts").counters().stream()
            .mapToDouble(Counter::count)
            .sum();
  }

  private void publish(StandardMix mix, int records) {
    AtomicReference<@Nullable Exception> refusal = new AtomicReference<>();
    try (Producer<byte[], byte[]> producer = kafka.producer(PRODUCER)) {
      for (int i = 0; i < records; i++) {
        Request request = mix.next();
        byte[] key = request.header().account().getBytes(StandardCharsets.UTF_8);
        Future<RecordMetadata> unused =
            producer.send(
                new ProducerRecord<>(Topics.TRANSFERS, key, EventJson.of(request)),
                (sent, failure) -> {
                  if (failure != null) {
                    refusal.set(failure);
                  }
                });
      }
    }
    if (refusal.get() != null) {
      throw new IllegalStateException("the broker refuses a record", refusal.get());
    }
  }

  private interface Goal {
    boolean isReached(Progress progress);
  }

  private static Progress await(Handle handle, Goal goal) throws InterruptedException {
    Progress moved = progress(handle);
    Progress now = moved;
    while (!goal.isReached(now)) {
      LockSupport.parkNanos(POLL_NANOS);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      now = progress(handle);
      if (now.records() != moved.records()) {
        moved = now;
      } else if (now.nanos() - moved.nanos() > STALL_MAX.toNanos()) {
        throw new IllegalStateException("ingest stands still at " + now);
      }
    }
    return now;
  }

  private static Progress progress(Handle handle) {
    return handle
        .createQuery(PROGRESS)
        .bind("topic", Topics.TRANSFERS)
        .map((row, context) -> new Progress(row.getLong(1), row.getLong(2), System.nanoTime()))
        .one();
  }
}
