package dev.loyalty.jobs.run;

import java.util.List;

/** A job: what its steps are. Its state is in the database alone, so one object serves all runs. */
public interface NightlyJob {

  JobName name();

  /** In their order. Names are unique within the job and stay the same over restarts. */
  List<JobStep> steps(JobRun run);
}
