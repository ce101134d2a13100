package dev.loyalty.ledger.store;

import dev.loyalty.ledger.posting.DeadLetter;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * The outcomes and dead letters that a lane has committed and Kafka doesn't have yet. Thread-safe.
 * Its methods throw {@link dev.loyalty.ledger.posting.BookUnavailableException} while the database
 * is down; all may be repeated.
 */
public final class Outbox {

  private static final String FIND_OUTCOMES =
      """
      select batch_no, outcomes from outcome_batch
      where lane_id = :laneId and batch_no > :after
      order by batch_no limit :limit
      """;

  private static final String REMOVE_OUTCOMES =
      "delete from outcome_batch where lane_id = :laneId and batch_no <= :batchNo";

  private static final String FIND_DEAD_LETTERS =
      """
      select d.dead_letter_id, d.source_offset, d.code, d.detail, d.record_key, d.record_value, d.value_size, d.header_names, d.header_values,
        d.record_timestamp, d.timestamp_type
      from (
        select l.dead_letter_id, l.source_offset, l.code, l.detail, l.record_key, l.record_value, l.value_size,
          l.header_names, l.header_values, l.record_timestamp, l.timestamp_type,
          sum(coalesce(octet_length(l.record_key), 0) + coalesce(octet_length(l.record_value), 0)
              + (select coalesce(sum(octet_length(h.bytes)), 0) from unnest(l.header_names || l.header_values) as h(bytes))
              + 100 * cardinality(l.header_names))
            over (order by l.source_offset rows between unbounded preceding and 1 preceding) as bytes_before
        from (
          select * from dead_letter where lane_id = :laneId and relayed_at is null order by source_offset limit :limit
        ) l
      ) d
      where coalesce(d.bytes_before, 0) < :bytesMax
      order by d.source_offset
      """;

  private static final String MARK_RELAYED =
      """
      update dead_letter d set relayed_at = :at
      from unnest(:offsets) as x(source_offset)
      where d.lane_id = :laneId and d.source_offset = x.source_offset
      """;

  private final Jdbi jdbi;

  /**
   * @param jdbi on sessions of the writer's role, READ COMMITTED
   */
  public Outbox(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Finds the next batches whose outcomes are to be published, in their order. */
  public List<OutcomeBatch> findOutcomes(int laneId, long afterBatchNo, int batchesMax) {
    return call(
        () ->
            jdbi.withHandle(
                handle ->
                    handle
                        .createQuery(FIND_OUTCOMES)
                        .bind("laneId", laneId)
                        .bind("after", afterBatchNo)
                        .bind("limit", batchesMax)
                        .map((row, context) -> OutcomeCodec.decode(row.getLong(1), row.getBytes(2)))
                        .list()));
  }

  /** Removes the outcomes of all batches up to this one, which the broker has. */
  public void removeOutcomes(int laneId, long batchNo) {
    call(
        () ->
            jdbi.withHandle(
                handle ->
                    handle
                        .createUpdate(REMOVE_OUTCOMES)
                        .bind("laneId", laneId)
                        .bind("batchNo", batchNo)
                        .execute()));
  }

  /**
   * Finds the next dead letters to be published, in their order, and fewer where they are large.
   *
   * @param bytesMax about how much memory those before the last one may take
   */
  public List<DeadLetter> findDeadLetters(int laneId, int max, long bytesMax) {
    return call(
        () ->
            jdbi.withHandle(
                handle ->
                    handle
                        .createQuery(FIND_DEAD_LETTERS)
                        .bind("laneId", laneId)
                        .bind("limit", max)
                        .bind("bytesMax", bytesMax)
                        .map(
                            (row, context) ->
                                new DeadLetter(
                                    row.getLong("source_offset"),
                                    row.getString("code"),
                                    row.getString("detail"),
                                    row.getBytes("record_key"),
                                    row.getBytes("record_value"),
                                    row.getInt("value_size"),
                                    RecordHeaders.read(row),
                                    row.getTimestamp("record_timestamp").toInstant(),
                                    row.getString("timestamp_type")))
                        .list()));
  }

  /** Notes that the broker has these dead letters, or will never take them. */
  public void markRelayed(int laneId, Collection<Long> offsets, Instant at) {
    call(
        () ->
            jdbi.withHandle(
                handle ->
                    handle
                        .createUpdate(MARK_RELAYED)
                        .bind("laneId", laneId)
                        .bind("offsets", SqlArrays.longs(offsets))
                        .bind("at", at)
                        .execute()));
  }

  private static <T> T call(java.util.function.Supplier<T> statement) {
    try {
      return statement.get();
    } catch (RuntimeException e) {
      throw SqlFailures.translate(e);
    }
  }
}
