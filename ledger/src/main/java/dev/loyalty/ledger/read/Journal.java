package dev.loyalty.ledger.read;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Reads a program's journal in the order of posting, as far as the session's role may see it.
 * Thread-safe.
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

  /** A time within PostgreSQL's range, but long before any posting. */
  private static final Instant BEGINNING = Instant.parse("0001-01-01T00:00:00Z");

  private static final Instant END = Instant.parse("9999-12-31T23:59:59Z");

  private static final YearMonth LAST_MONTH = YearMonth.of(9999, 12);

  /** The number of archived movements whose account codes are looked up at once. */
  private static final int ARCHIVED_AT_ONCE = 2_000;

  private final Jdbi jdbi;
  private final ArchivedMovements archive;

  /**
   * @param archive reads the months that left the journal
   */
  public Journal(Jdbi jdbi, ArchivedMovements archive) {
    this.jdbi = jdbi;
    this.archive = archive;
  }

  /**
   * Passes on each movement in the order of posting, from one snapshot and in bounded memory.
   *
   * @param from inclusive; null means from the beginning
   * @param to exclusive; null means to the end
   * @throws ArchiveUnreadableException where they reach into the archive and that can't be read
   */
  public void forEach(
      int programId,
      @Nullable Instant from,
      @Nullable Instant to,
      Consumer<MovementView> consumer) {
    Instant first = from == null || from.isBefore(BEGINNING) ? BEGINNING : from;
    Instant end = to == null || to.isAfter(END) ? END : to;
    Span span = new Span(programId, first, end);
    Snapshot.<Void, RuntimeException>read(
        jdbi,
        handle -> {
          Deque<ArchivedPart> parts = new ArrayDeque<>(ArchivedPart.all(handle, programId));
          for (LocalDate day : days(handle, first, end)) {
            archivedUpTo(handle, span, parts, YearMonth.from(day), consumer);
            Instant dayBegins = day.atStartOfDay(ZoneOffset.UTC).toInstant();
            Instant dayEnds = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
            forEachOfDay(
                handle,
                programId,
                dayBegins.isBefore(first) ? first : dayBegins,
                dayEnds.isAfter(end) ? end : dayEnds,
                consumer);
          }
          archivedUpTo(handle, span, parts, LAST_MONTH, consumer);
          return null;
        });
  }

  private record Span(int programId, Instant from, Instant to) {}

  /** Passes on what is archived of the month and the months before it, once. */
  private void archivedUpTo(
      Handle handle,
      Span span,
      Deque<ArchivedPart> parts,
      YearMonth month,
      Consumer<MovementView> consumer) {
    while (!parts.isEmpty() && !parts.getFirst().month().isAfter(month)) {
      ArchivedPart part = parts.removeFirst();
      if (part.isWithin(span.from(), span.to())) {
        try (ArchivedMovements.Reader reader = archive.open()) {
          List<ArchivedMovement> waiting = new ArrayList<>(ARCHIVED_AT_ONCE);
          reader.forEach(
              part.path(),
              span.from(),
              span.to(),
              movement -> {
                waiting.add(movement);
                if (waiting.size() == ARCHIVED_AT_ONCE) {
                  handOver(handle, span.programId(), waiting, consumer);
                }
              });
          handOver(handle, span.programId(), waiting, consumer);
        }
      }
    }
  }

  private static void handOver(
      Handle handle,
      int programId,
      List<ArchivedMovement> waiting,
      Consumer<MovementView> consumer) {
    AccountCodes codes = AccountCodes.load(handle, programId, waiting);
    waiting.forEach(movement -> consumer.accept(movement.named(codes)));
    waiting.clear();
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
