package dev.loyalty.jobs.reports;

import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.JobRun;
import dev.loyalty.jobs.run.JobStep;
import dev.loyalty.jobs.run.NightlyJob;
import dev.loyalty.jobs.run.StepProgress;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * Adds what is new in the journal to the days' volumes, and refreshes the materialized views that
 * reports read. Readers see the old state until the new one is whole.
 */
public final class RefreshReports implements NightlyJob {

  private static final List<String> VIEWS =
      List.of("volume_report", "liability_report", "tier_report", "top_account_report");

  private final Jdbi writer;
  private final Jdbi owner;
  private final JournalVolume volume;

  /**
   * @param writer sessions of the writer's role
   * @param owner sessions of the schema's owner, whose views these are
   */
  public RefreshReports(Jdbi writer, Jdbi owner) {
    this.writer = writer;
    this.owner = owner;
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
