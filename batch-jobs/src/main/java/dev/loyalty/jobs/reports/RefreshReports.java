package dev.loyalty.jobs.reports;

import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.JobRun;
import dev.loyalty.jobs.run.JobStep;
import dev.loyalty.jobs.run.NightlyJob;
import dev.loyalty.jobs.run.StepProgress;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * Adds what is new in the journal to the days' volumes, and refreshes the materialized views that
 * reports read. Readers see the old state until the new one is whole. A date before one that was
 * reported changes nothing, since reports show the latest date.
 */
public final class RefreshReports implements NightlyJob {

  private static final List<String> VIEWS =
      List.of("volume_report", "liability_report", "tier_report", "top_account_report");

  private static final String MOVE_TO =
      "update report_date set business_date = :date where business_date <= :date or business_date >"
          + " :today";

  private final Jdbi writer;
  private final Jdbi owner;
  private final Clock clock;
  private final JournalVolume volume;

  /**
   * @param writer sessions of the writer's role
   * @param owner sessions of the schema's owner, whose views these are
   */
  public RefreshReports(Jdbi writer, Jdbi owner, Clock clock) {
    this.writer = writer;
    this.owner = owner;
    this.clock = clock;
    this.volume = new JournalVolume(writer);
  }

  @Override
  public JobName name() {
    return JobName.REFRESH_REPORTS;
  }

  @Override
  public List<JobStep> steps(JobRun run) {
    return List.of(
        new JobStep("volume", volume::addNext),
        new JobStep("views", progress -> refresh(run, progress)));
  }

  private boolean refresh(JobRun run, StepProgress progress) throws InterruptedException {
    if (!moveTo(run)) {
      progress.skipped("a later date was reported before", 1);
      return false;
    }
    for (String view : VIEWS) {
      owner.useHandle(handle -> handle.execute("refresh materialized view concurrently " + view));
      progress.changed(1);
      progress.giveWay();
    }
    return false;
  }

  /**
   * Moves the reports' date forward. It moves back only from a date in the future, for which a run
   * was started early: else reports would stay as they are until then.
   */
  private boolean moveTo(JobRun run) {
    return writer.withHandle(
        handle ->
            handle
                    .createUpdate(MOVE_TO)
                    .bind("date", run.businessDate())
                    .bind("today", LocalDate.ofInstant(clock.instant(), run.zone()))
                    .execute()
                == 1);
  }
}
