package dev.loyalty.ledger.store;

import dev.loyalty.ledger.posting.DeadLetter;
import dev.loyalty.ledger.store.StoredDeadLetter.Status;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/** Lists and settles dead letters. Thread-safe. */
public final class DeadLetters {

  private static final String SELECT =
      """
      select d.dead_letter_id, n.topic, n.partition, d.source_offset, d.code, d.detail, d.record_key, d.record_value,
        d.value_size, d.header_names, d.header_values, d.record_timestamp, d.timestamp_type, d.stored_at, d.relayed_at,
        d.status, d.status_reason, d.status_at
      from dead_letter d
      join position n using (lane_id)
      """;

  private static final String FIND = SELECT + "where d.dead_letter_id = :id";

  private static final String LIST =
      SELECT
          + """
          where (:status::text is null or d.status = :status) and (:code::text is null or d.code = :code)
            and d.dead_letter_id > :after
          order by d.dead_letter_id limit :limit
          """;

  /** Settles an open one only, so that the later of two people who settle it at once is told. */
  private static final String SETTLE =
      """
      with settled as (
        update dead_letter set status = :status, status_reason = :reason, status_at = :at
        where dead_letter_id = :id and status = 'open'
        returning dead_letter_id, code)
      insert into audit (actor, action, subject, old_value, new_value)
      select :actor, :action, 'dead letter ' || dead_letter_id, jsonb_build_object('status', 'open'),
        jsonb_strip_nulls(jsonb_build_object('status', :status::text, 'code', code, 'reason', :reason::text))
      from settled
      """;

  private final Jdbi jdbi;

  public DeadLetters(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * Selects the dead letters to list.
   *
   * @param status null means any
   * @param code null means any
   * @param afterId only those with a higher id; 0 means from the first
   * @param limit 1 or more
   */
  public record Filter(@Nullable Status status, @Nullable String code, long afterId, int limit) {}

  /** Returns dead letters in the order in which they were stored. */
  public List<StoredDeadLetter> list(Filter filter) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(LIST)
                .bind("status", filter.status() == null ? null : text(filter.status()))
                .bind("code", filter.code())
                .bind("after", filter.afterId())
                .bind("limit", filter.limit())
                .map(DeadLetters::read)
                .list());
  }

  public Optional<StoredDeadLetter> find(long id) {
    return jdbi.withHandle(
        handle -> handle.createQuery(FIND).bind("id", id).map(DeadLetters::read).findOne());
  }

  /**
   * Notes that it was published again, with an audit record.
   *
   * @return false where it isn't open any more, or doesn't exist, so that nothing changed
   */
  public boolean markReplayed(long id, String actor, Instant at) {
    return settle(id, Status.REPLAYED, null, actor, at);
  }

  /**
   * Notes that nothing more is to be done about it, with an audit record.
   *
   * @param reason not empty
   * @return false where it isn't open any more, or doesn't exist, so that nothing changed
   */
  public boolean discard(long id, String reason, String actor, Instant at) {
    return settle(id, Status.DISCARDED, reason, actor, at);
  }

  private boolean settle(
      long id, Status status, @Nullable String reason, String actor, Instant at) {
    String action = status == Status.REPLAYED ? "dead-letter.replay" : "dead-letter.discard";
    return jdbi.inTransaction(
        TransactionIsolationLevel.READ_COMMITTED,
        handle ->
            handle
                    .createUpdate(SETTLE)
                    .bind("id", id)
                    .bind("status", text(status))
                    .bind("reason", reason)
                    .bind("at", at.atOffset(ZoneOffset.UTC))
                    .bind("actor", actor)
                    .bind("action", action)
                    .execute()
                == 1);
  }

  private static String text(Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  private static StoredDeadLetter read(ResultSet row, StatementContext context)
      throws SQLException {
    Instant storedAt = row.getObject("stored_at", OffsetDateTime.class).toInstant();
    return new StoredDeadLetter(
        row.getLong("dead_letter_id"),
        row.getString("topic"),
        row.getInt("partition"),
        new DeadLetter(
            row.getLong("source_offset"),
            row.getString("code"),
            row.getString("detail"),
            row.getBytes("record_key"),
            row.getBytes("record_value"),
            row.getInt("value_size"),
            RecordHeaders.read(row),
            row.getObject("record_timestamp", OffsetDateTime.class).toInstant(),
            row.getString("timestamp_type")),
        storedAt,
        instant(row, "relayed_at"),
        Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
        row.getString("status_reason"),
        instant(row, "status_at"));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
