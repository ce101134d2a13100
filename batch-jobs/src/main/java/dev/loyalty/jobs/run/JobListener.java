package dev.loyalty.jobs.run;

/** Is told how a run comes along, by the thread that runs it. */
public interface JobListener {

  JobListener NONE =
      new JobListener() {
        @Override
        public void advanced(RunId id, String step, long read, long changed) {}

        @Override
        public void ended(RunId id) {}
      };

  /** After each piece of a step's work, with the step's counts. */
  void advanced(RunId id, String step, long read, long changed);

  /** Done or failed. */
  void ended(RunId id);
}
