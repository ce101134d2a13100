package dev.loyalty.jobs.reconcile;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A place where the book doesn't agree with itself, as one run sees it.
 *
 * @param programId {@link #NO_PROGRAM} where it concerns what is not split by program
 * @param subject what it is about, without the amounts, which may change from night to night
 * @param accountId null where no single account is concerned
 * @param expected what the rest of the book says it should be
 * @param actual what it is
 * @param evidence where to look; may be empty
 */
public record Finding(
    BreakKind kind,
    int programId,
    String subject,
    @Nullable Long accountId,
    String expected,
    String actual,
    String evidence) {

  /** Stands for the whole book where a program's id is expected. */
  public static final int NO_PROGRAM = 0;

  /** The same for the same break every night. */
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
