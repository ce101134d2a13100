package dev.loyalty.ingest.meter;

import dev.loyalty.ingest.broker.Outage;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.RejectionCode;
import dev.loyalty.ledger.posting.LanePosition;
import dev.loyalty.ledger.posting.OutcomeEvent;
import dev.loyalty.ledger.posting.PostedBatch;
import dev.loyalty.ledger.posting.PostingListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/**
 * Ingest's meters, which are documented here. Thread-safe. The connection pool has Hikari's own
 * ({@code hikaricp.*}).
 *
 * <table>
 *   <caption>Meters</caption>
 *   <tr><td>loyalty.ingest.received<td>counter<td>records read and decoded
 *   <tr><td>loyalty.ingest.posted<td>counter<td>requests that took effect
 *   <tr><td>loyalty.ingest.rejected<td>counter, by code<td>requests that were refused
 *   <tr><td>loyalty.ingest.duplicates<td>counter<td>requests that were settled before
 *   <tr><td>loyalty.ingest.dead.letters<td>counter, by code<td>records that can't be read as events, when they are read
 *   <tr><td>loyalty.ingest.batch.size<td>distribution<td>records in a committed batch
 *   <tr><td>loyalty.ingest.batch.time<td>timer<td>from a batch's first try to its commit
 *   <tr><td>loyalty.ingest.conflicts<td>counter<td>tries that collided with another transaction
 *   <tr><td>loyalty.ingest.lane.stops<td>counter<td>lanes that stopped for a reason that needs a person
 *   <tr><td>loyalty.ingest.position<td>gauge, by topic and partition<td>the first offset that is not in the book
 *   <tr><td>loyalty.ingest.lag.records<td>gauge, by topic and partition<td>records in the log, as it was a few seconds ago, that are not in the book; whether their lane is open or not
 *   <tr><td>loyalty.ingest.lag.seconds<td>gauge, by topic and partition<td>age of the oldest record read that is not in the book; it grows while its lane is stopped; no number where a stopped lane has read none of what waits
 *   <tr><td>loyalty.ingest.held.back<td>gauge, by topic and partition<td>records in the log, as it was a few seconds ago, that can't be read because a producer's transaction is open; part of lag.records
 *   <tr><td>loyalty.ingest.outcome.backlog<td>gauge, by topic and partition<td>committed batches whose outcomes are not published
 *   <tr><td>loyalty.ingest.lanes<td>gauge, by state: open, stopped, opening<td>lanes of this process
 *   <tr><td>loyalty.ingest.waiting<td>gauge, by server<td>1 while that server is down
 *   <tr><td>loyalty.ingest.outcomes.published<td>counter<td>outcomes that the broker has
 *   <tr><td>loyalty.ingest.dead.letters.relayed<td>counter<td>dead letters that the broker has
 *   <tr><td>loyalty.ingest.dead.letters.kept<td>counter<td>dead letters that the broker refused as too large
 * </table>
 */
public final class IngestMeters implements PostingListener {

  private static final String PREFIX = "loyalty.ingest.";

  private final MeterRegistry registry;
  private final Outage database;
  private final Counter received;
  private final Counter posted;
  private final Counter duplicates;
  private final Counter conflicts;
  private final Counter stops;
  private final Counter published;
  private final Counter relayed;
  private final Counter kept;
  private final Map<RejectionCode, Counter> rejected = new EnumMap<>(RejectionCode.class);
  private final Map<Tags, List<Meter>> shown = new HashMap<>();
  private final DistributionSummary batchSize;
  private final Timer batchTime;

  public IngestMeters(MeterRegistry registry, Outage database) {
    this.registry = registry;
    this.database = database;
    this.received = registry.counter(PREFIX + "received");
    this.posted = registry.counter(PREFIX + "posted");
    this.duplicates = registry.counter(PREFIX + "duplicates");
    this.conflicts = registry.counter(PREFIX + "conflicts");
    this.stops = registry.counter(PREFIX + "lane.stops");
    this.published = registry.counter(PREFIX + "outcomes.published");
    this.relayed = registry.counter(PREFIX + "dead.letters.relayed");
    this.kept = registry.counter(PREFIX + "dead.letters.kept");
    for (RejectionCode code : RejectionCode.values()) {
      rejected.put(code, registry.counter(PREFIX + "rejected", "code", code.name()));
    }
    this.batchSize = registry.summary(PREFIX + "batch.size");
    this.batchTime =
        Timer.builder(PREFIX + "batch.time").publishPercentileHistogram().register(registry);
  }

  @Override
  public void committed(PostedBatch batch, Duration took) {
    int effects = 0;
    int repeats = 0;
    for (OutcomeEvent event : batch.outcomes()) {
      switch (event.outcome()) {
        case Outcome.Posted ignored -> effects++;
        case Outcome.Duplicate ignored -> repeats++;
        case Outcome.Rejected refusal ->
            Objects.requireNonNull(rejected.get(refusal.code())).increment();
      }
    }
    posted.increment(effects);
    duplicates.increment(repeats);
    batchSize.record(batch.outcomes().size() + (double) batch.deadLetters());
    batchTime.record(took);
  }

  @Override
  public void conflicted(LanePosition lane) {
    conflicts.increment();
  }

  @Override
  public void waiting(LanePosition lane, RuntimeException reason) {
    database.begun(String.valueOf(reason.getMessage()));
  }

  @Override
  public void resumed(LanePosition lane) {
    database.over();
  }

  public void received(int records) {
    received.increment(records);
  }

  /**
   * Counts a record that can't be read, again if it is read again after a conflict between
   * consumers.
   */
  public void deadLetter(String code) {
    registry.counter(PREFIX + "dead.letters", "code", code).increment();
  }

  public void laneStopped() {
    stops.increment();
  }

  public void published(int outcomes) {
    published.increment(outcomes);
  }

  public void relayed(int deadLetters) {
    relayed.increment(deadLetters);
  }

  /** Counts a dead letter that stays in the database only. */
  public void kept() {
    kept.increment();
  }

  /** Shows how many lanes are in a state. */
  public void watchLanes(String state, DoubleSupplier count) {
    Gauge.builder(PREFIX + "lanes", count::getAsDouble).tag("state", state).register(registry);
  }

  /** Shows whether a server is away. */
  public void watchOutage(String server, Outage outage) {
    Gauge.builder(PREFIX + "waiting", () -> outage.current().isPresent() ? 1 : 0)
        .tag("server", server)
        .register(registry);
  }

  /**
   * Shows a lane's figures. They replace those of the partition's former lane, if that has not
   * ended yet, since a registry keeps the first gauge of a name.
   *
   * @return removes them again, unless a later lane's are shown by then
   */
  public synchronized Runnable watchLane(LaneFigures lane) {
    Tags tags = Tags.of("topic", lane.topic(), "partition", Integer.toString(lane.partition()));
    shown.getOrDefault(tags, List.of()).forEach(registry::remove);
    List<Meter> gauges =
        List.of(
            gauge("position", lane, LaneFigures::position, tags),
            gauge("lag.records", lane, LaneFigures::lagRecords, tags),
            gauge("lag.seconds", lane, LaneFigures::lagSeconds, tags),
            gauge("held.back", lane, LaneFigures::heldBackRecords, tags),
            gauge("outcome.backlog", lane, LaneFigures::outcomeBacklogBatches, tags));
    shown.put(tags, gauges);
    return () -> unwatch(tags, gauges);
  }

  @SuppressWarnings("ReferenceEquality") // A later lane's gauges have the same names.
  private synchronized void unwatch(Tags tags, List<Meter> gauges) {
    if (shown.get(tags) == gauges) {
      shown.remove(tags);
      gauges.forEach(registry::remove);
    }
  }

  private Gauge gauge(
      String name, LaneFigures lane, ToDoubleFunction<LaneFigures> figure, Tags tags) {
    return Gauge.builder(PREFIX + name, lane, figure)
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }
}
