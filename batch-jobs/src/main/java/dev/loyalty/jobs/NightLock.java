package dev.loyalty.jobs;

import dev.loyalty.jobs.run.ExclusiveLock;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * Keeps nights apart, those of single programs too: else one would go on to {@code reconcile} and
 * {@code backup} while another is still at what they have to see. For one thread.
 */
public final class NightLock implements AutoCloseable {

  private static final String NAME = "loyalty night";

  private final Jdbi jdbi;
  private ExclusiveLock lock;

  private NightLock(Jdbi jdbi, ExclusiveLock lock) {
    this.jdbi = jdbi;
    this.lock = lock;
  }

  /** Never waits; empty: another night is running. */
  static Optional<NightLock> tryTake(Jdbi jdbi) {
    return ExclusiveLock.tryTake(jdbi, NAME).map(lock -> new NightLock(jdbi, lock));
  }

  /**
   * Called before each run of a night, which takes hours: the lock goes with its connection, and is
   * taken again.
   *
   * @throws NightRunningException another night has begun meanwhile
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
