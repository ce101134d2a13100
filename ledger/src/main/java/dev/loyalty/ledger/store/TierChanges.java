package dev.loyalty.ledger.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * Changes of tiers that Kafka doesn't have yet. Thread-safe. Its methods throw {@link
 * dev.loyalty.ledger.posting.BookUnavailableException} while the database is down; both may be
 * repeated.
 */
public final class TierChanges {

  private static final String FIND =
      """
      select c.program_id, c.tier_change_id, p.code, a.code, c.business_date, c.from_level, c.to_level, c.points, c.changed_at
      from tier_change c
      join program p on p.program_id = c.program_id
      join account a on a.program_id = c.program_id and a.account_id = c.account_id
      where c.published_at is null
      order by c.tier_change_id limit :limit
      """;

  private static final String MARK =
      """
      update tier_change c set published_at = :at
      from unnest(:programs, :ids) as x(program_id, tier_change_id)
      where c.program_id = x.program_id and c.tier_change_id = x.tier_change_id and c.published_at is null
      """;

  private final Jdbi jdbi;

  /**
   * @param jdbi on sessions of the writer's role, READ COMMITTED
   */
  public TierChanges(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Finds the next ones to be published; those of an account in their order. */
  public List<TierChange> findUnpublished(int limit) {
    try {
      return jdbi.withHandle(
          handle ->
              handle
                  .createQuery(FIND)
                  .bind("limit", limit)
                  .map((row, context) -> change(row))
                  .list());
    } catch (RuntimeException e) {
      throw SqlFailures.translate(e);
    }
  }

  /** Notes that the broker has these. */
  public void markPublished(Collection<TierChange> changes, Instant at) {
    try {
      jdbi.useHandle(
          handle ->
              handle
                  .createUpdate(MARK)
                  .bind("programs", SqlArrays.ints(changes, TierChange::programId))
                  .bind("ids", SqlArrays.longs(changes, TierChange::id))
                  .bind("at", at)
                  .execute());
    } catch (RuntimeException e) {
      throw SqlFailures.translate(e);
    }
  }

  private static TierChange change(ResultSet row) throws SQLException {
    return new TierChange(
        row.getInt(1),
        row.getLong(2),
        row.getString(3),
        row.getString(4),
        row.getObject(5, LocalDate.class),
        row.getString(6),
        row.getString(7),
        row.getLong(8),
        row.getObject(9, OffsetDateTime.class).toInstant());
  }
}
