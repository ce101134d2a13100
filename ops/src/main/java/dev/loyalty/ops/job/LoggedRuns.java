package dev.loyalty.ops.job;

import dev.loyalty.jobs.run.AlreadyCompleteException;
import dev.loyalty.jobs.run.AlreadyRunningException;
import dev.loyalty.jobs.run.JobFailedException;
import dev.loyalty.jobs.run.JobListener;
import dev.loyalty.jobs.run.JobRunner;
import dev.loyalty.jobs.run.RunId;
import dev.loyalty.ledger.model.Program;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs jobs and writes each result to the log. */
record LoggedRuns(JobRunner runner) {

  private static final Logger LOG = LoggerFactory.getLogger(LoggedRuns.class);

  /** Returns whether the run is done, by this process or another one. */
  boolean run(RunId id, Program program) {
    try {
      var result = runner.runInTurn(id, program, JobListener.NONE);
      if (result.changed() > 0) {
        LOG.info("{}: {} looked at, {} changed", id, result.read(), result.changed());
      }
      return true;
    } catch (AlreadyCompleteException e) {
      return true;
    } catch (AlreadyRunningException e) {
      LOG.info("{}", e.getMessage());
      return false;
    } catch (JobFailedException e) {
      LOG.warn("{}; it is tried again", e.getMessage(), e);
      return false;
    }
  }
}
