package dev.loyalty.jobs.run;

/** Hears of a run's progress on the thread that runs it. */
public interface JobListener {

  JobListener NONE =
      new JobListener() {
        @Override
        public void advanced(RunId id, String step, long read, long changed) {}

        @Override
        public void ended(RunId id) {}
      };

  /** Called after each piece of a step's work with the step's counts. */
  void advanced(RunId id, String step, long read, long changed);

  /** Called when the run is done or has failed. */
  void ended(RunId id);
}
