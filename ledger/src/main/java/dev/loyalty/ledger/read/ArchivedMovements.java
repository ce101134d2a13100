package dev.loyalty.ledger.read;

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads the files of months that left the journal. Which those are is decided here, in the snapshot
 * that reads the journal too; what their format is, is the implementation's. Thread-safe.
 */
@FunctionalInterface
public interface ArchivedMovements {

  /** For books of which nothing is archived: refuses where something is. */
  ArchivedMovements NONE =
      () -> {
        throw new ArchiveUnreadableException(
            "this program was not told where the archive is", null);
      };

  /**
   * Opens the archive for as many reads as it takes.
   *
   * @throws ArchiveUnreadableException it can't be
   */
  Reader open();

  /** For one thread. */
  interface Reader extends AutoCloseable {

    /**
     * Hands over the file's movements in the order of posting, in bounded memory.
     *
     * @param from inclusive
     * @param to exclusive
     * @throws ArchiveUnreadableException it can't be read
     */
    void forEach(String path, Instant from, Instant to, Consumer<ArchivedMovement> consumer);

    /**
     * The account's movements in the file whose highest leg of the account is below the given one,
     * the highest first.
     *
     * @throws ArchiveUnreadableException it can't be read
     */
    List<ArchivedMovement> findLast(String path, long accountId, long beforeLeg, int limit);

    @Override
    void close();
  }
}
