package dev.loyalty.jobs.reconcile;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A place where the book doesn't agree with itself, found by one run.
 *
 * @param programId {@link #NO_PROGRAM} where it isn't one program's
 * @param subject the subject without amounts, which may change from night to night
 * @param accountId null where no single account is concerned
 * @param expected the right value by the rest of the book
 * @param actual the actual value
 * @param evidence a hint where to look; may be empty
 */
public record Finding(
    BreakKind kind,
    int programId,
    String subject,
    @Nullable Long accountId,
    String expected,
    String actual,
    String evidence) {

  /** The program's id for the whole book. */
  public static final int NO_PROGRAM = 0;

  /** Returns the fingerprint, which stays the same for the same break every night. */
  UUID fingerprint() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update((kind + "\0" + programId + "\0" + subject).getBytes(StandardCharsets.UTF_8));
      ByteBuffer digest = ByteBuffer.wrap(sha256.digest());
      return new UUID(digest.getLong(), digest.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
