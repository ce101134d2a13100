package dev.loyalty.jobs.reconcile;

import dev.loyalty.ledger.model.RequestHeader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Checks that each lane's batches follow each other up to its position and count what they passed,
 * that the broker has what they passed, and that their outcomes are published in time. Lanes of
 * jobs have no topic.
 */
final class StreamLeg {

  /** Ingest publishes within seconds; this allows for a restart, not for a night. */
  static final Duration PUBLISHING_DELAY_MAX = Duration.ofHours(1);

  private static final String LANES = Queries.load("lanes.sql");

  /**
   * The SQL that replaces {@code <batches>}: the batches after the checkpoint of all lanes. It
   * steps from lane to lane and then reads by key, however many older ones there are.
   */
  private static final String NEW_BATCHES =
      """
      (with recursive lane as (
          select min(lane_id) as lane_id from batch
          union all
          select (select min(b.lane_id) from batch b where b.lane_id > l.lane_id) from lane l where l.lane_id is not null
        )
        select l.lane_id, b.batch_no, b.first_offset, b.next_offset, b.posted, b.rejected, b.duplicates, b.dead_letters
        from lane l
        left join <start> as c on c.lane_id = l.lane_id
        cross join lateral (
          select batch_no, first_offset, next_offset, posted, rejected, duplicates, dead_letters
          from batch where lane_id = l.lane_id and batch_no > coalesce(c.batch_no, 0) offset 0) as b)
      """;

  /**
   * The SQL that replaces {@code <start>}: the last batch of each lane that need not be checked.
   */
  private static final String START =
      """
      (select lane_id, batch_no, next_offset from checkpoint_lane where program_id = 0 and not :full
        union all
        select lane_id, batch_no, next_offset from archived_lane where :full)
      """;

  private static final String COUNT = "select count(*) from <batches> as b";

  private static final String POSITIONS =
      """
      select lane_id, topic, partition, next_offset from position order by lane_id
      """;

  /** Offsets that are in no count. */
  private static final String GAPS =
      """
      select b.lane_id, p.topic, p.partition, b.batch_no, b.first_offset, b.next_offset,
        b.posted::bigint + b.rejected + b.duplicates + b.dead_letters as counted
      from <batches> as b
      join position p on p.lane_id = b.lane_id
      where b.posted::bigint + b.rejected + b.duplicates + b.dead_letters < b.next_offset - b.first_offset
      order by b.lane_id, b.batch_no
      """;

  private static final String UNPUBLISHED =
      """
      select o.lane_id, count(*), min(b.posted_at)
      from outcome_batch o
      join batch b on b.lane_id = o.lane_id and b.batch_no = o.batch_no
      group by o.lane_id
      having min(b.posted_at) < :before
      order by o.lane_id
      """;

  /** The number of looks after which a working relay has published what it had. */
  private static final int LOOKS = 50;

  private final Jdbi jdbi;
  private final BrokerOffsets broker;

  /**
   * @param jdbi sessions that see which outcomes are published by now
   */
  StreamLeg(Jdbi jdbi, BrokerOffsets broker) {
    this.jdbi = jdbi;
    this.broker = broker;
  }

  private record Position(int laneId, String topic, int partition, long nextOffset) {
    boolean isOfTopic() {
      return !topic.startsWith(RequestHeader.SYSTEM_KEY_PREFIX);
    }
  }

  private record Gap(
      int laneId, String topic, int partition, long batchNo, long from, long to, long counted) {}

  /**
   * The findings.
   *
   * @param brokerAsked whether the broker told the offsets of all topics
   * @param gapsNotTold the number of gaps that the broker could explain but didn't, because it was
   *     down or too slow
   * @param gapsForgotten the number of gaps that it can't explain any more, because their records
   *     are deleted
   */
  record Result(LegResult leg, boolean brokerAsked, long gapsNotTold, long gapsForgotten) {}

  /** The offsets of topics by name; a value is empty where the broker doesn't tell. */
  private record Topics(Map<String, Optional<Map<Integer, BrokerOffsets.Range>>> ranges) {

    boolean areAllTold() {
      return ranges.values().stream().allMatch(Optional::isPresent);
    }

    Optional<Map<Integer, BrokerOffsets.Range>> of(String topic) {
      return ranges.getOrDefault(topic, Optional.empty());
    }

    boolean areDeleted(Gap gap) {
      return of(gap.topic())
          .map(partitions -> partitions.get(gap.partition()))
          .filter(range -> gap.from() < range.begin())
          .isPresent();
    }
  }

  private record Gaps(List<Finding> findings, long notTold, long forgotten) {}

  Result check(Handle handle, boolean full, Instant now) throws InterruptedException {
    List<Finding> findings = new ArrayList<>(lanes(handle, full));
    List<Position> positions =
        handle
            .createQuery(POSITIONS)
            .map(
                (row, context) ->
                    new Position(row.getInt(1), row.getString(2), row.getInt(3), row.getLong(4)))
            .list();
    Topics topics = topics(positions);
    findings.addAll(compareWithBroker(positions, topics));
    Gaps gaps = gaps(handle, full, topics);
    findings.addAll(gaps.findings());
    findings.addAll(unpublished(now));
    long checked = newBatches(handle, COUNT, full).mapTo(Long.class).one();
    return new Result(
        LegResult.of(ReconcileLeg.STREAM, Finding.NO_PROGRAM, checked, findings),
        topics.areAllTold(),
        gaps.notTold(),
        gaps.forgotten());
  }

  private static Query newBatches(Handle handle, String sql, boolean full) {
    return handle
        .createQuery(sql)
        .define("batches", NEW_BATCHES.replace("<start>", START))
        .define("start", START)
        .bind("full", full);
  }

  private static List<Finding> lanes(Handle handle, boolean full) {
    return newBatches(handle, LANES, full)
        .map(
            (row, context) ->
                finding(
                    BreakKind.valueOf(row.getString(1)),
                    row.getInt(2),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5),
                    ""))
        .list();
  }

  private Topics topics(List<Position> positions) {
    Map<String, Optional<Map<Integer, BrokerOffsets.Range>>> topics = new LinkedHashMap<>();
    for (Position position : positions) {
      if (position.isOfTopic()) {
        topics.computeIfAbsent(position.topic(), broker::findOffsets);
      }
    }
    return new Topics(topics);
  }

  private static List<Finding> compareWithBroker(List<Position> positions, Topics topics) {
    List<Finding> findings = new ArrayList<>();
    for (Position position : positions) {
      Optional<Map<Integer, BrokerOffsets.Range>> ranges = topics.of(position.topic());
      ranges.ifPresent(
          found -> {
            BrokerOffsets.Range range = found.get(position.partition());
            if (range == null
                || position.nextOffset() > range.end()
                || position.nextOffset() < range.begin()) {
              findings.add(beside(position, range));
            }
          });
    }
    return findings;
  }

  private static Finding beside(Position position, BrokerOffsets.@Nullable Range range) {
    String what = position.topic() + "-" + position.partition();
    String actual = "offset " + position.nextOffset();
    if (range == null) {
      return finding(
          BreakKind.BROKER, position.laneId(), what, "a partition of the topic", actual, "");
    }
    return finding(
        BreakKind.BROKER,
        position.laneId(),
        what,
        "an offset from " + range.begin() + " to " + range.end(),
        actual,
        position.nextOffset() > range.end()
            ? "the topic lost records that were read"
            : "records were deleted before they were read");
  }

  private Gaps gaps(Handle handle, boolean full, Topics topics) {
    List<Gap> gaps =
        newBatches(handle, GAPS, full)
            .map(
                (row, context) ->
                    new Gap(
                        row.getInt(1),
                        row.getString(2),
                        row.getInt(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getLong(7)))
            .list();
    List<Finding> findings = new ArrayList<>();
    long notTold = 0;
    long forgotten = 0;
    for (Gap gap : gaps) {
      boolean ofTopic = !gap.topic().startsWith(RequestHeader.SYSTEM_KEY_PREFIX);
      OptionalLong records =
          ofTopic && topics.of(gap.topic()).isPresent()
              ? broker.countRecords(gap.topic(), gap.partition(), gap.from(), gap.to())
              : OptionalLong.empty();
      if (ofTopic && records.isEmpty()) {
        boolean deleted = topics.areDeleted(gap);
        notTold += deleted ? 0 : 1;
        forgotten += deleted ? 1 : 0;
      }
      long expected = records.orElse(ofTopic ? gap.counted() : gap.to() - gap.from());
      if (expected != gap.counted()) {
        findings.add(
            finding(
                BreakKind.GAP,
                gap.laneId(),
                "batch " + gap.batchNo(),
                expected + " records from offset " + gap.from() + " to " + gap.to(),
                gap.counted() + " posted, rejected, duplicate or dead",
                ofTopic ? "the broker has that many" : "lanes of jobs have no gaps"));
      }
    }
    return new Gaps(findings, notTold, forgotten);
  }

  /**
   * Finds outcomes that wait now, apart from the state that is checked. After a standstill a
   * working relay has old outcomes, so it gets a moment.
   */
  private List<Finding> unpublished(Instant now) throws InterruptedException {
    List<Finding> late = findLate(now);
    for (int look = 1; look < LOOKS && !late.isEmpty(); look++) {
      TimeUnit.MILLISECONDS.sleep(100);
      late = findLate(now);
    }
    return late;
  }

  private List<Finding> findLate(Instant now) {
    return jdbi.withHandle(handle -> findLate(handle, now));
  }

  private static List<Finding> findLate(Handle handle, Instant now) {
    return handle
        .createQuery(UNPUBLISHED)
        .bind("before", now.minus(PUBLISHING_DELAY_MAX))
        .map(
            (row, context) ->
                finding(
                    BreakKind.PUBLISHING,
                    row.getInt(1),
                    "outcomes",
                    "published within " + PUBLISHING_DELAY_MAX.toMinutes() + " minutes",
                    row.getLong(2)
                        + " batches wait, the first since "
                        + row.getTimestamp(3).toInstant(),
                    ""))
        .list();
  }

  private static Finding finding(
      BreakKind kind, int laneId, String subject, String expected, String actual, String evidence) {
    return new Finding(
        kind,
        Finding.NO_PROGRAM,
        "lane " + laneId + ", " + subject,
        null,
        expected,
        actual,
        evidence);
  }
}
