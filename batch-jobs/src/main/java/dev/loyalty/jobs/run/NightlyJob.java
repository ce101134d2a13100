package dev.loyalty.jobs.run;

import java.util.List;

/** A job and its steps. Only the database has its state, so one object serves all runs. */
public interface NightlyJob {

  JobName name();

  /**
   * Returns the steps in their order. Names are unique within the job and stay the same over
   * restarts.
   */
  List<JobStep> steps(JobRun run);
}
