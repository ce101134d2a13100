package dev.loyalty.jobs.reports;

import dev.loyalty.jobs.journal.JournalMarks;
import dev.loyalty.jobs.journal.NewBatches;
import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.JobRun;
import dev.loyalty.jobs.run.JobStep;
import dev.loyalty.jobs.run.NightlyJob;
import dev.loyalty.jobs.run.StepProgress;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Adds what is new in the journal to the days' volumes, and refreshes the materialized views that
 * reports read. Readers see the old state until the new one is whole.
 */
public final class RefreshReports implements NightlyJob {

  /** Its name in {@code journal_mark}. */
  public static final String READER = "volume";

  /** Memory is no question here (the server adds up); this is how much is lost when cut off. */
  private static final long ROWS_A_PIECE = 500_000;

  private static final List<String> VIEWS =
      List.of("volume_report", "liability_report", "tier_report", "top_account_report");

  private static final String PROGRAMS =
      "select program_id, timezone from program order by program_id";

  private static final String ADD =
      """
      insert into volume_day (program_id, day, type, system_account_id, movements, points, change)
      select :program, x.day, x.type, x.system_account_id, count(*), sum(x.points), sum(x.change)
      from (
        select (j.posted_at at time zone :zone)::date as day, j.type, j.points,
          least(j.debit_account_id, j.credit_account_id, 0) as system_account_id,
          case when j.debit_account_id < 0 then -j.points when j.credit_account_id < 0 then j.points else 0 end as change
      """
          + NewBatches.ROWS
          + """
          ) as x
          group by x.day, x.type, x.system_account_id
          on conflict (program_id, day, type, system_account_id) do update set
            movements = volume_day.movements + excluded.movements, points = volume_day.points + excluded.points,
            change = volume_day.change + excluded.change
          """;

  private final Jdbi writer;
  private final Jdbi owner;

  /**
   * @param writer sessions of the writer's role
   * @param owner sessions of the schema's owner, whose views these are
   */
  public RefreshReports(Jdbi writer, Jdbi owner) {
    this.writer = writer;
    this.owner = owner;
  }

  @Override
  public JobName name() {
    return JobName.REFRESH_REPORTS;
  }

  @Override
  public List<JobStep> steps(JobRun run) {
    return List.of(
        new JobStep("volume", this::addVolume),
        new JobStep("views", progress -> refresh(run, progress)));
  }

  /** One piece of each program. Mark and volumes go together, so a row is added once. */
  private boolean addVolume(StepProgress progress) {
    List<Zoned> programs =
        writer.withHandle(
            handle ->
                handle
                    .createQuery(PROGRAMS)
                    .map((row, context) -> new Zoned(row.getInt(1), row.getString(2)))
                    .list());
    boolean more = false;
    for (Zoned program : programs) {
      more |= writer.inTransaction(handle -> addVolume(handle, program, progress));
    }
    return more;
  }

  private record Zoned(int id, String zone) {}

  private static boolean addVolume(Handle handle, Zoned program, StepProgress progress) {
    handle.execute("set local statement_timeout = 0");
    Optional<NewBatches> piece = JournalMarks.findNext(handle, program.id(), READER, ROWS_A_PIECE);
    piece.ifPresent(
        news -> {
          progress.changed(
              news.bindTo(handle.createUpdate(ADD)).bind("zone", program.zone()).execute());
          JournalMarks.keep(handle, READER, news);
        });
    progress.read(piece.isPresent() ? 1 : 0);
    return piece.isPresent();
  }

  private boolean refresh(JobRun run, StepProgress progress) throws InterruptedException {
    writer.useHandle(
        handle -> handle.execute("update report_date set business_date = ?", run.businessDate()));
    for (String view : VIEWS) {
      owner.useHandle(handle -> handle.execute("refresh materialized view concurrently " + view));
      progress.changed(1);
      progress.giveWay();
    }
    return false;
  }
}
