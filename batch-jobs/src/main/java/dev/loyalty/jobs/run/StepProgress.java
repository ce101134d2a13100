package dev.loyalty.jobs.run;

import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/**
 * The progress of a step: counts for the record, and the state that it needs to resume after a
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

  /** Counts rows that were read. */
  public void read(long rows) {
    for (long row = 0; row < rows; row++) {
      contribution.incrementReadCount();
    }
  }

  /** Counts rows, transfers or files that were changed or made. */
  public void changed(long rows) {
    contribution.incrementWriteCount(rows);
  }

  /** Counts rows that were skipped, with the reason in a few words, the same for all of a kind. */
  public void skipped(String reason, long rows) {
    if (rows > 0) {
      contribution.incrementFilterCount(rows);
      ExecutionContext job = execution.getJobExecution().getExecutionContext();
      job.putLong(SKIPPED + reason, job.getLong(SKIPPED + reason, 0) + rows);
    }
  }

  /** Finds the number stored under the name by this try at the step or an earlier one. */
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
   * Rests while ingest needs the machine. The runner calls it between pieces; long pieces call it
   * where they hold no lock that posting waits for.
   */
  public void giveWay() throws InterruptedException {
    courtesy.giveWay();
  }

  /** Returns the run's number in the record of runs. */
  public long runNumber() {
    return execution.getJobExecutionId();
  }
}
