package dev.loyalty.ledger.store;

import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.posting.BatchRecord;
import dev.loyalty.ledger.posting.DeadLetter;
import dev.loyalty.ledger.posting.FencedException;
import dev.loyalty.ledger.posting.LanePosition;
import dev.loyalty.ledger.posting.OutcomeEvent;
import dev.loyalty.ledger.posting.PositionMovedException;
import dev.loyalty.ledger.posting.StaleCacheException;
import dev.loyalty.ledger.posting.TopicReplacedException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Statements on lanes and their batches. */
final class LaneStatements {

  private static final String TAKE_OVER =
      """
      insert into position as p (topic, partition, topic_id, epoch) values (:topic, :partition, :topicId, 1)
      on conflict (topic, partition) do update set epoch = p.epoch + 1 where p.topic_id = excluded.topic_id
      returning lane_id, topic, partition, epoch, next_offset, batch_no, digest, (select incarnation from book) as incarnation
      """;

  private static final String LOAD =
      """
      select lane_id, topic, partition, epoch, next_offset, batch_no, digest, (select incarnation from book) as incarnation
      from position where lane_id = :laneId
      """;

  private static final String INCARNATION = "select incarnation from book";

  /**
   * Writes all of a batch's record in one round trip, and nothing unless the lane's position moves.
   */
  private static final String ADVANCE =
      """
      with step as (
        update position set next_offset = :nextOffset, batch_no = :batchNo, digest = :digest
        where lane_id = :laneId and epoch = :epoch and next_offset = :firstOffset and batch_no = :batchNo - 1
          and (select incarnation from book) = :incarnation
          and not exists (
            select from unnest(:programs, :versions) as v(program_id, version)
            join program p on p.program_id = v.program_id
            where p.version <> v.version)
        returning lane_id
      ), record as (
        insert into batch (lane_id, batch_no, epoch, first_offset, next_offset, posted_at, posted, rejected, duplicates,
          dead_letters, journal_rows, digest)
        select lane_id, :batchNo, :epoch, :firstOffset, :nextOffset, :postedAt, :posted, :rejected, :duplicates,
          :deadLetters, :journalRows, :digest
        from step
      ), sums as (
        insert into batch_sum (program_id, lane_id, batch_no, type, system_account_id, movements, change)
        select x.program_id, step.lane_id, :batchNo, x.type, x.account_id, x.movements, x.change
        from step, unnest(:sumPrograms, :sumTypes, :sumAccounts, :sumMovements, :sumChanges)
          as x(program_id, type, account_id, movements, change)
      ), outcomes as (
        insert into outcome_batch (lane_id, batch_no, outcomes) select lane_id, :batchNo, :outcomes from step where :hasOutcomes
      )
      select count(*) from step
      """;

  private static final String KEEP_DEAD_LETTERS =
      """
      insert into dead_letter (lane_id, source_offset, code, detail, record_key, record_value, value_size, header_names, header_values,
        record_timestamp, timestamp_type, stored_at)
      values (:laneId, :offset, :code, :detail, :key, :value, :valueSize, :headerNames, :headerValues, :timestamp, :timestampType, :storedAt)
      """;

  private LaneStatements() {}

  static LanePosition takeOver(Handle handle, String topic, int partition, UUID topicId) {
    return handle
        .createQuery(TAKE_OVER)
        .bind("topic", topic)
        .bind("partition", partition)
        .bind("topicId", topicId)
        .map((row, context) -> position(row))
        .findOne()
        .orElseThrow(
            () ->
                new TopicReplacedException(
                    String.format(
                        Locale.ROOT,
                        "the topic %s isn't the one from which the book was filled: it was deleted"
                            + " and made anew (its id is %s now). Bring the old topic back, or give"
                            + " the new one another name",
                        topic,
                        topicId)));
  }

  static LanePosition load(Handle handle, int laneId) {
    return handle
        .createQuery(LOAD)
        .bind("laneId", laneId)
        .map((row, context) -> position(row))
        .one();
  }

  static UUID loadIncarnation(Handle handle) {
    return handle.createQuery(INCARNATION).mapTo(UUID.class).one();
  }

  /**
   * @param outcomes the batch's outcomes, encoded by {@link OutcomeCodec}
   */
  static void advance(Handle handle, BatchRecord batch, byte[] outcomes) {
    LanePosition from = batch.from();
    LanePosition to = batch.to();
    List<Map.Entry<Integer, Integer>> versions = List.copyOf(batch.programVersions().entrySet());
    long stepped =
        handle
            .createQuery(ADVANCE)
            .bind("laneId", from.laneId())
            .bind("epoch", from.epoch())
            .bind("firstOffset", from.nextOffset())
            .bind("nextOffset", to.nextOffset())
            .bind("batchNo", to.batchNo())
            .bind("digest", to.digest())
            .bind("incarnation", from.incarnation())
            .bind("programs", SqlArrays.ints(versions, Map.Entry::getKey))
            .bind("versions", SqlArrays.ints(versions, Map.Entry::getValue))
            .bind("postedAt", batch.postedAt())
            .bind("posted", count(batch, Outcome.Posted.class))
            .bind("rejected", count(batch, Outcome.Rejected.class))
            .bind("duplicates", count(batch, Outcome.Duplicate.class))
            .bind("deadLetters", batch.deadLetters().size())
            .bind("journalRows", batch.journalRows())
            .bind("sumPrograms", SqlArrays.ints(batch.sums(), BatchRecord.SystemSum::programId))
            .bind("sumTypes", SqlArrays.ints(batch.sums(), it -> it.type().code()))
            .bind(
                "sumAccounts",
                SqlArrays.longs(batch.sums(), BatchRecord.SystemSum::systemAccountId))
            .bind("sumMovements", SqlArrays.ints(batch.sums(), BatchRecord.SystemSum::movements))
            .bind("sumChanges", SqlArrays.longs(batch.sums(), BatchRecord.SystemSum::change))
            .bind("outcomes", outcomes)
            .bind("hasOutcomes", !batch.outcomes().isEmpty())
            .mapTo(Long.class)
            .one();
    if (stepped != 1) {
      throw reasonForNotStepping(handle, from);
    }
    keepDeadLetters(handle, batch);
  }

  private static RuntimeException reasonForNotStepping(Handle handle, LanePosition from) {
    LanePosition now = load(handle, from.laneId());
    if (now.epoch() != from.epoch() || !now.incarnation().equals(from.incarnation())) {
      return new FencedException(from);
    }
    if (now.nextOffset() != from.nextOffset() || now.batchNo() != from.batchNo()) {
      return new PositionMovedException(from, now);
    }
    return new StaleCacheException("a program's rules changed since they were read");
  }

  private static int count(BatchRecord batch, Class<? extends Outcome> kind) {
    int count = 0;
    for (OutcomeEvent event : batch.outcomes()) {
      if (kind.isInstance(event.outcome())) {
        count++;
      }
    }
    return count;
  }

  private static void keepDeadLetters(Handle handle, BatchRecord batch) {
    if (batch.deadLetters().isEmpty()) {
      return;
    }
    var statement = handle.prepareBatch(KEEP_DEAD_LETTERS);
    for (DeadLetter letter : batch.deadLetters()) {
      statement
          .bind("laneId", batch.from().laneId())
          .bind("offset", letter.offset())
          .bind("code", letter.code())
          .bind("detail", letter.detail())
          .bind("key", letter.key())
          .bind("value", letter.value())
          .bind("valueSize", letter.valueSize())
          .bind("headerNames", RecordHeaders.names(letter.headers()))
          .bind("headerValues", RecordHeaders.values(letter.headers()))
          .bind("timestamp", letter.recordTimestamp())
          .bind("timestampType", letter.timestampType())
          .bind("storedAt", batch.postedAt())
          .add();
    }
    statement.execute();
  }

  private static LanePosition position(ResultSet row) throws SQLException {
    return new LanePosition(
        row.getInt("lane_id"),
        row.getString("topic"),
        row.getInt("partition"),
        row.getLong("epoch"),
        row.getLong("next_offset"),
        row.getLong("batch_no"),
        row.getBytes("digest"),
        row.getObject("incarnation", UUID.class));
  }
}
