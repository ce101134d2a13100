package dev.loyalty.jobs.run;

import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/**
 * What a step has done so far: counts for the record, and whatever it needs to go on after a
 * restart. For one thread.
 */
public final class StepProgress {

  private static final String SKIPPED = "skipped.";

  private final StepContribution contribution;
  private final StepExecution execution;
  private final Courtesy courtesy;

  StepProgress(StepContribution contribution, Courtesy courtesy) {
    this.contribution = contribution;
    this.courtesy = courtesy;
    this.execution = contribution.getStepExecution();
  }

  /** Rows that were looked at. */
  public void read(long rows) {
    for (long row = 0; row < rows; row++) {
      contribution.incrementReadCount();
    }
  }

  /** Rows, points transfers or files that were changed or made. */
  public void changed(long rows) {
    contribution.incrementWriteCount(rows);
  }

  /** Rows that were left alone, and why: a few words, the same for all of a kind. */
  public void skipped(String reason, long rows) {
    if (rows > 0) {
      contribution.incrementFilterCount(rows);
      ExecutionContext job = execution.getJobExecution().getExecutionContext();
      job.putLong(SKIPPED + reason, job.getLong(SKIPPED + reason, 0) + rows);
    }
  }

  /** What was put under the name, by this try at the step or an earlier one. */
  public OptionalLong findNumber(String name) {
    ExecutionContext context = execution.getExecutionContext();
    return context.containsKey(name)
        ? OptionalLong.of(context.getLong(name))
        : OptionalLong.empty();
  }

  public void put(String name, long value) {
    execution.getExecutionContext().putLong(name, value);
  }

  public Optional<String> findText(String name) {
    ExecutionContext context = execution.getExecutionContext();
    return context.containsKey(name) ? Optional.of(context.getString(name)) : Optional.empty();
  }

  public void put(String name, String value) {
    execution.getExecutionContext().putString(name, value);
  }

  /**
   * Lets ingest have the machine for a while, if it needs it. Called by itself between pieces; long
   * ones call it within, where they hold no lock that posting waits for.
   */
  public void giveWay() throws InterruptedException {
    courtesy.giveWay();
  }

  /** The run's number in the record of runs. */
  public long runNumber() {
    return execution.getJobExecutionId();
  }
}
