package dev.loyalty.ops.bench;

import dev.loyalty.ingest.setup.IngestSettings;
import dev.loyalty.ledger.posting.Lane;
import dev.loyalty.ledger.posting.LanePosition;
import dev.loyalty.ledger.posting.Ledger;
import dev.loyalty.ledger.posting.PostingListener;
import dev.loyalty.ops.migrate.Topics;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.Kafka;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/** Measures ways of posting, on one server. */
final class Bench {

  /** The records on the topic for each second of measuring {@code stream}. */
  private static final int STREAM_RECORDS_A_SECOND = 20_000;

  /** The requests among which each lane has about one batch. */
  private static final int STREAM_BATCHES_SPAN =
      Topics.PARTITIONS_DEFAULT * IngestSettings.DEFAULTS.batchMax() * Lane.LARGE_BATCH;

  /**
   * @param warmUpSeconds the time before the first measurement of a way
   * @param writers the number of concurrent writers
   * @param zipf the exponent of the accounts' popularity; 0 for uniform
   * @param batchSize requests a transaction, where a way posts in batches
   */
  record Settings(
      int seconds, int warmUpSeconds, int writers, int accounts, double zipf, int batchSize) {}

  private final Database database;
  private final Kafka kafka;
  private final Settings settings;
  private final InstantSource times;
  private final Set<String> warm = new HashSet<>();
  private int runs;

  /**
   * @param times give each request its time
   */
  Bench(Database database, Kafka kafka, Settings settings, InstantSource times) {
    this.database = database;
    this.kafka = kafka;
    this.settings = settings;
    this.times = times;
  }

  /** Measures the ledger alone: from requests in memory to the commit. */
  Measurement post() throws Exception {
    return measure(
        "post",
        (connections, run, retries) -> {
          Ledger ledger =
              connections.ledger(settings.writers(), Clock.systemUTC(), counting(retries));
          ledger.warmUp();
          return index -> new PostWriter(ledger, run, index, mix(run, index), settings.batchSize());
        });
  }

  /** Measures bare PostgreSQL: the same rows and the same update, without checks. */
  Measurement limit() throws Exception {
    return measure(
        "limit",
        (connections, run, retries) ->
            index -> {
              UniformRandomProvider random = random(run, index);
              return new LimitWriter(
                  connections.plain(),
                  run,
                  index,
                  accounts(index, random),
                  random,
                  Clock.systemUTC(),
                  settings.batchSize());
            });
  }

  /** Measures one SERIALIZABLE transaction a record. */
  Measurement perRecord() throws Exception {
    return measure(
        "per-record",
        (connections, run, retries) ->
            index -> new PerRecordWriter(connections.serializable(), mix(run, index), retries));
  }

  /** Measures the way from Kafka to the commit and the outcomes. */
  Measurement stream() throws InterruptedException {
    String run = "stream-" + Long.toString(System.currentTimeMillis(), 36) + runs++;
    UniformRandomProvider random = random(run, 0);
    AccountPicker anyone = AccountPicker.of(settings.accounts(), settings.zipf(), 1, 0, random);
    StandardMix mix = new StandardMix(run, anyone, random, times, STREAM_BATCHES_SPAN);
    return new StreamBench(database, kafka, settings.writers())
        .run(
            mix,
            warmUpSeconds("stream") * STREAM_RECORDS_A_SECOND,
            settings.seconds() * STREAM_RECORDS_A_SECOND);
  }

  /** Posts so many requests of the mix, as fast as possible. */
  void fill(long requests, LongConsumer progress) throws Exception {
    fill(requests, Clock.systemUTC(), progress);
  }

  /**
   * Posts so many requests of the mix at some other time.
   *
   * @param clock tells posting the time
   */
  void fill(long requests, Clock clock, LongConsumer progress) throws Exception {
    String run = "fill-" + Long.toString(System.currentTimeMillis(), 36);
    try (BenchDatabase connections = new BenchDatabase(database, settings.writers());
        ExecutorService threads = Executors.newFixedThreadPool(settings.writers())) {
      Ledger ledger = connections.ledger(settings.writers(), clock, PostingListener.NONE);
      ledger.warmUp();
      LongAdder done = new LongAdder();
      List<Future<?>> fillers = new ArrayList<>();
      for (int index = 0; index < settings.writers(); index++) {
        PostWriter writer =
            new PostWriter(ledger, run, index, mix(run, index), settings.batchSize());
        fillers.add(
            threads.submit(
                () -> {
                  while (done.sum() < requests) {
                    done.add(writer.writeBatch());
                    progress.accept(done.sum());
                  }
                  return true;
                }));
      }
      for (Future<?> filler : fillers) {
        filler.get();
      }
    }
  }

  private interface Way {
    Opening open(BenchDatabase connections, String run, LongAdder retries) throws Exception;
  }

  private interface Opening {
    BatchWriter writer(int index) throws Exception;
  }

  private Measurement measure(String name, Way way) throws Exception {
    String run = name + "-" + Long.toString(System.currentTimeMillis(), 36) + runs++;
    BenchDatabase connections = new BenchDatabase(database, settings.writers());
    LongAdder retries = new LongAdder();
    List<BatchWriter> writers = new ArrayList<>();
    Opening opening = way.open(connections, run, retries);
    for (int index = 0; index < settings.writers(); index++) {
      writers.add(opening.writer(index));
    }
    return Run.of(
        name,
        database,
        new Run.Length(warmUpSeconds(name), settings.seconds()),
        new Run.Writers(writers, retries, connections));
  }

  /** Warms each way up once: the JVM stays warm. */
  private int warmUpSeconds(String way) {
    return warm.add(way) ? settings.warmUpSeconds() : 0;
  }

  private static PostingListener counting(LongAdder retries) {
    return new PostingListener() {
      @Override
      public void conflicted(LanePosition lane) {
        retries.increment();
      }
    };
  }

  private StandardMix mix(String run, int index) {
    UniformRandomProvider random = random(run, index);
    return new StandardMix(
        run + index,
        accounts(index, random),
        random,
        times,
        settings.batchSize() * Lane.LARGE_BATCH);
  }

  private AccountPicker accounts(int index, UniformRandomProvider random) {
    return AccountPicker.of(
        settings.accounts(), settings.zipf(), settings.writers(), index, random);
  }

  private static UniformRandomProvider random(String run, int index) {
    return RandomSource.XO_RO_SHI_RO_128_PP.create(31L * run.hashCode() + index);
  }
}
