package dev.loyalty.jobs.run;

/**
 * A part of a job that, once done, isn't done again when the job is restarted.
 *
 * @param work the work, called until nothing is left
 */
public record JobStep(String name, Work work) {

  /** A step's work, piece by piece. */
  @FunctionalInterface
  public interface Work {

    /**
     * Does the next piece and commits it. A piece may be done twice (the process may die before the
     * step's progress is stored), so the second time must change nothing.
     *
     * @param progress the step's stored progress; additions are stored after this piece
     * @return whether more is left
     * @throws Exception where the job fails; its next run calls this again
     */
    boolean doNext(StepProgress progress) throws Exception;
  }
}
