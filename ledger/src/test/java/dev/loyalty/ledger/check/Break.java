package dev.loyalty.ledger.check;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A place where the book doesn't agree with itself.
 *
 * @param program the program's code; null where the break isn't one program's
 * @param subject the wrong thing: an account's code, a transfer, a lane's batch
 * @param expected the right value by the rest of the book
 * @param actual the value in the book
 */
public record Break(
    Kind kind, @Nullable String program, String subject, String expected, String actual) {

  /** The comparisons. Each is a query of that name among this package's resources. */
  public enum Kind {
    /** An account's balance is the sum of its legs in the journal. */
    BALANCE,
    /**
     * An account's legs are numbered 1, 2, 3 … without a gap, and each balance after is the one
     * before plus the change.
     */
    CHAIN,
    /** A batch's recorded change of a system account is the change by its journal rows. */
    SYSTEM_SUM,
    /** An account's held points by the journal are the sum of its open holds. */
    HOLD,
    /** An account's pending points by the journal are the sum of its earns that wait. */
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
     * All accounts of a program sum to zero. Reported only where the program has no more exact
     * break.
     */
    PROGRAM_SUM;

    String resource() {
      return name().toLowerCase(Locale.ROOT) + ".sql";
    }
  }
}
