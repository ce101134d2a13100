package dev.loyalty.jobs.run;

/**
 * A part of a job that, once done, isn't done again when the job is restarted.
 *
 * @param work is called until it says that nothing is left
 */
public record JobStep(String name, Work work) {

  /** A step's work, piece by piece. */
  @FunctionalInterface
  public interface Work {

    /**
     * Does the next piece, and commits it itself. A piece may be done twice (the process may die
     * before the step's progress is kept), so the second time has to change nothing.
     *
     * @param progress what the step has kept so far; what is put there is kept after this piece
     * @return whether more is left
     * @throws Exception the job fails; its next run calls this again
     */
    boolean doNext(StepProgress progress) throws Exception;
  }
}
