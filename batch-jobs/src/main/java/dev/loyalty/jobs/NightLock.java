package dev.loyalty.jobs;

import dev.loyalty.jobs.run.ExclusiveLock;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * Keeps nights from running at the same time, those of single programs too: else one would reach
 * {@code reconcile} and {@code backup} while another still works on what they must include. For one
 * thread.
 */
public final class NightLock implements AutoCloseable {

  private static final String NAME = "loyalty night";

  private final Jdbi jdbi;
  private ExclusiveLock lock;

  private NightLock(Jdbi jdbi, ExclusiveLock lock) {
    this.jdbi = jdbi;
    this.lock = lock;
  }

  /** Takes the lock without waiting; empty where another night is running. */
  static Optional<NightLock> tryTake(Jdbi jdbi) {
    return ExclusiveLock.tryTake(jdbi, NAME).map(lock -> new NightLock(jdbi, lock));
  }

  /**
   * Called before each run of a night, which takes hours: the lock goes with its connection, and is
   * taken again.
   *
   * @throws NightRunningException where another night has begun meanwhile
   */
  public void keep() throws NightRunningException {
    if (!lock.isHeld()) {
      lock.close();
      lock = ExclusiveLock.tryTake(jdbi, NAME).orElseThrow(NightRunningException::new);
    }
  }

  @Override
  public void close() {
    lock.close();
  }
}
