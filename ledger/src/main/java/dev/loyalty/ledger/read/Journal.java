package dev.loyalty.ledger.read;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Reads a program's journal in the order of posting. Thread-safe; sees what the session's role may
 * see.
 */
public final class Journal {

  /**
   * The days (UTC) on which a batch was posted: the journal is read day by day, so that the server
   * sorts a day's rows at most, and opens only the partitions that have some.
   */
  private static final String DAYS =
      """
      select distinct (posted_at at time zone 'UTC')::date as day
      from batch
      where journal_rows > 0 and posted_at >= :from and posted_at < :to
      order by day
      """;

  private static final String MOVEMENTS_OF_DAY =
      "select "
          + MovementRow.COLUMNS
          + """
          from journal j
          where program_id = :program and posted_at >= :from and posted_at < :to
          order by posted_at, lane_id, batch_no, line
          """;

  /** Of PostgreSQL's range; far outside of what is ever posted. */
  private static final Instant BEGINNING = Instant.parse("0001-01-01T00:00:00Z");

  private static final Instant END = Instant.parse("9999-12-31T23:59:59Z");

  private final Jdbi jdbi;

  public Journal(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * Hands over each movement in the order of posting, of one snapshot; in bounded memory.
   *
   * @param from inclusive, null: from the beginning
   * @param to exclusive, null: to the end
   */
  public void forEach(
      int programId,
      @Nullable Instant from,
      @Nullable Instant to,
      Consumer<MovementView> consumer) {
    Instant first = from == null || from.isBefore(BEGINNING) ? BEGINNING : from;
    Instant end = to == null || to.isAfter(END) ? END : to;
    Snapshot.<Void, RuntimeException>read(
        jdbi,
        handle -> {
          for (LocalDate day : days(handle, first, end)) {
            Instant dayBegins = day.atStartOfDay(ZoneOffset.UTC).toInstant();
            Instant dayEnds = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
            forEachOfDay(
                handle,
                programId,
                dayBegins.isBefore(first) ? first : dayBegins,
                dayEnds.isAfter(end) ? end : dayEnds,
                consumer);
          }
          return null;
        });
  }

  private static List<LocalDate> days(Handle handle, Instant from, Instant to) {
    return handle
        .createQuery(DAYS)
        .bind("from", time(from))
        .bind("to", time(to))
        .map((row, context) -> row.getObject("day", LocalDate.class))
        .list();
  }

  private static void forEachOfDay(
      Handle handle, int programId, Instant from, Instant to, Consumer<MovementView> consumer) {
    try (Stream<MovementView> movements =
        handle
            .createQuery(MOVEMENTS_OF_DAY)
            .bind("program", programId)
            .bind("from", time(from))
            .bind("to", time(to))
            .setFetchSize(Accounts.FETCH_SIZE)
            .map(MovementRow::read)
            .stream()) {
      movements.forEach(consumer);
    }
  }

  private static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
