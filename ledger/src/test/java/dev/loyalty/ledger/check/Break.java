package dev.loyalty.ledger.check;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A place where the book doesn't agree with itself. It is told, never corrected.
 *
 * @param program its code; null where it concerns what is not split by program
 * @param subject what is wrong: an account's code, a transfer, a lane's batch
 * @param expected what the rest of the book says it should be
 * @param actual what it is
 */
public record Break(
    Kind kind, @Nullable String program, String subject, String expected, String actual) {

  /** What is compared. Each is one query, so named, among this package's resources. */
  public enum Kind {
    /** An account's balance is the sum of its legs in the journal. */
    BALANCE,
    /**
     * An account's legs are numbered 1, 2, 3 … without a gap, and each balance after is the one
     * before plus the change.
     */
    CHAIN,
    /** What a batch says that it did to a system account is what its journal rows did. */
    SYSTEM_SUM,
    /** What the journal holds back for an account is the sum of its open holds. */
    HOLD,
    /** What the journal has pending for an account is the sum of its earns that wait. */
    PENDING_EARN,
    /**
     * Every transfer has its posted key, and every posted key of a kind that moves points its
     * transfer.
     */
    KEY,
    /**
     * A lane's batches follow each other without a gap, up to its position, and count what they
     * wrote.
     */
    BATCH,
    /**
     * All accounts of a program sum to zero. Told where nothing more exact is found in the program.
     */
    PROGRAM_SUM;

    String resource() {
      return name().toLowerCase(Locale.ROOT) + ".sql";
    }
  }
}
