package dev.loyalty.ops.embedded;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A process and all below it, as of one moment, regardless of their parents. Immutable. */
public final class ProcessTree {

  private static final Duration END_MAX = Duration.ofSeconds(20);

  private final List<ProcessHandle> all;

  private ProcessTree(List<ProcessHandle> all) {
    this.all = all;
  }

  /** Returns the tree of a process; empty where it doesn't exist. */
  public static ProcessTree of(long id) {
    return new ProcessTree(
        ProcessHandle.of(id).stream()
            .flatMap(it -> Stream.concat(Stream.of(it), it.descendants().toList().stream()))
            .toList());
  }

  /** Kills them, the first one first, and returns when they are gone. */
  public void kill() {
    all.forEach(ProcessHandle::destroyForcibly);
    await().atMost(END_MAX).until(() -> running().isEmpty());
  }

  /** Returns those of them that still run. */
  public List<ProcessHandle> running() {
    return all.stream().filter(ProcessTree::isRunning).toList();
  }

  /**
   * A process that has ended stays in the process table until its parent asks for it, but has no
   * command any more.
   */
  private static boolean isRunning(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }
}
