package dev.loyalty.jobs.reports;

import dev.loyalty.jobs.journal.JournalMarks;
import dev.loyalty.jobs.journal.LocalDays;
import dev.loyalty.jobs.journal.NewBatches;
import dev.loyalty.jobs.run.StepProgress;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Adds what is new in the journal to the days' volumes, from which reports are made: so they need
 * no month that has left the journal. Thread-safe.
 */
public final class JournalVolume {

  /** The reader's name in {@code journal_mark}. */
  public static final String READER = "volume";

  /**
   * The most journal rows of a piece. The server adds up, so memory doesn't matter; an interruption
   * loses one piece.
   */
  private static final long ROWS_A_PIECE = 500_000;

  private static final String PROGRAMS =
      "select program_id, timezone from program order by program_id";

  private static final String ADD =
      """
      insert into volume_day (program_id, day, type, system_account_id, movements, points, change)
      select :program, x.day, x.type, x.system_account_id, count(*), sum(x.points), sum(x.change)
      from (
        select <day> as day, j.type, j.points,
          least(j.debit_account_id, j.credit_account_id, 0) as system_account_id,
          case when j.debit_account_id < 0 then -j.points when j.credit_account_id < 0 then j.points else 0 end as change
      """
              .replace("<day>", LocalDays.dayOf("j.posted_at"))
          + NewBatches.ROWS
          + """
          ) as x
          group by x.day, x.type, x.system_account_id
          on conflict (program_id, day, type, system_account_id) do update set
            movements = volume_day.movements + excluded.movements, points = volume_day.points + excluded.points,
            change = volume_day.change + excluded.change
          """;

  private final Jdbi writer;

  /**
   * @param writer sessions of the writer's role
   */
  public JournalVolume(Jdbi writer) {
    this.writer = writer;
  }

  /**
   * Adds one piece of each program. Mark and volumes are written together, so a row is added once.
   *
   * @return whether there may be more
   */
  public boolean addNext(StepProgress progress) {
    List<Zoned> programs =
        writer.withHandle(
            handle ->
                handle
                    .createQuery(PROGRAMS)
                    .map((row, context) -> new Zoned(row.getInt(1), ZoneId.of(row.getString(2))))
                    .list());
    boolean more = false;
    for (Zoned program : programs) {
      more |= writer.inTransaction(handle -> add(handle, program, progress));
    }
    return more;
  }

  private record Zoned(int id, ZoneId zone) {}

  /**
   * Adds rows up to where the journal stood when the step began: beside ingest it would never end
   * otherwise.
   */
  private static boolean add(Handle handle, Zoned program, StepProgress progress) {
    handle.execute("set local statement_timeout = 0");
    Optional<NewBatches> all = JournalMarks.findNew(handle, program.id(), READER);
    if (all.isEmpty()) {
      return false;
    }
    NewBatches piece =
        JournalMarks.findNext(handle, program.id(), READER, ROWS_A_PIECE).orElseThrow();
    progress.read(1);
    LocalDays days = LocalDays.between(program.zone(), piece.postedFrom(), piece.postedTo());
    progress.changed(days.bindTo(piece.bindTo(handle.createUpdate(ADD))).execute());
    JournalMarks.advance(handle, READER, piece);
    return !piece.reach(all.get());
  }
}
