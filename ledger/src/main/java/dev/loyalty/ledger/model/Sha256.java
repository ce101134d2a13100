package dev.loyalty.ledger.model;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * SHA-256 for ids, fingerprints and the journal's chain. Each thread has one digest, since several
 * are taken of every request.
 */
public final class Sha256 {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final ThreadLocal<MessageDigest> INSTANCE =
      ThreadLocal.withInitial(
          () -> {
            try {
              return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
              throw new IllegalStateException("every Java platform has SHA-256", e);
            }
          });

  private Sha256() {}

  /** Returns the calling thread's own digest, reset. */
  public static MessageDigest instance() {
    MessageDigest digest = INSTANCE.get();
    digest.reset();
    return digest;
  }

  public static UUID first16Bytes(byte[] digest) {
    return new UUID((long) LONG.get(digest, 0), (long) LONG.get(digest, 8));
  }
}
