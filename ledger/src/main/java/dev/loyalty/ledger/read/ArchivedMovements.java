package dev.loyalty.ledger.read;

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads the files of months that left the journal. The caller decides which those are, in the
 * snapshot that reads the journal too; the implementation knows their format. Thread-safe.
 */
@FunctionalInterface
public interface ArchivedMovements {

  /** An archive of nothing: it fails where something is archived. */
  ArchivedMovements NONE =
      () -> {
        throw new ArchiveUnreadableException(
            "the place of the archive is not configured here", null);
      };

  /**
   * Opens the archive for as many reads as it takes.
   *
   * @throws ArchiveUnreadableException where it can't be opened
   */
  Reader open();

  /** Reads files of the archive. Reads files of the archive. For one thread. */
  interface Reader extends AutoCloseable {

    /**
     * Passes on the file's movements in the order of posting, in bounded memory.
     *
     * @param from inclusive
     * @param to exclusive
     * @throws ArchiveUnreadableException where it can't be read
     */
    void forEach(String path, Instant from, Instant to, Consumer<ArchivedMovement> consumer);

    /**
     * Finds the account's movements in the file whose highest leg of the account is below the given
     * one, the highest first.
     *
     * @throws ArchiveUnreadableException where it can't be read
     */
    List<ArchivedMovement> findLast(String path, long accountId, long beforeLeg, int limit);

    @Override
    void close();
  }
}
