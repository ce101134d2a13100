package dev.loyalty.ops.job;

import dev.loyalty.jobs.run.JobListener;
import dev.loyalty.jobs.run.RunId;
import dev.loyalty.ops.cli.Progress;
import dev.loyalty.ops.cli.Shell;
import org.jspecify.annotations.Nullable;

/** Shows the progress of jobs on a terminal. For one thread. */
public final class JobProgress implements JobListener {

  private final Shell shell;
  private @Nullable Progress progress;
  private String shown = "";

  public JobProgress(Shell shell) {
    this.shell = shell;
  }

  @Override
  public void advanced(RunId id, String step, long read, long changed) {
    String what = id + ", " + step;
    if (progress == null || !what.equals(shown)) {
      close();
      progress = Progress.of(shell, what, 0);
      shown = what;
    }
    progress.at(read);
  }

  @Override
  public void ended(RunId id) {
    close();
  }

  private void close() {
    if (progress != null) {
      progress.close();
      progress = null;
    }
  }
}
