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

/** Runs of which the log tells what came of them. */
record LoggedRuns(JobRunner runner) {

  private static final Logger LOG = LoggerFactory.getLogger(LoggedRuns.class);

  /** Returns whether it is done, by whomever. */
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
