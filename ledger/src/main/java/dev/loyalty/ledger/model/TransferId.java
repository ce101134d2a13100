package dev.loyalty.ledger.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.UUID;

/** The id of whatever is asked under an idempotency key (contract, section 3). */
public final class TransferId {

  private static final long VERSION_MASK = 0xFFFF_FFFF_FFFF_0FFFL;
  private static final long VERSION_8 = 0x8000L;
  private static final long VARIANT_MASK = 0x3FFF_FFFF_FFFF_FFFFL;
  private static final long VARIANT_RFC_9562 = 0x8000_0000_0000_0000L;

  private TransferId() {}

  /**
   * SHA-256 of program, 0x00, key (UTF-8), its first 16 bytes, with version 8 and the RFC 9562
   * variant set.
   */
  public static UUID of(String program, String key) {
    MessageDigest sha256 = Sha256.instance();
    sha256.update(program.getBytes(StandardCharsets.UTF_8));
    sha256.update((byte) 0);
    UUID digest = Sha256.first16Bytes(sha256.digest(key.getBytes(StandardCharsets.UTF_8)));
    return new UUID(
        digest.getMostSignificantBits() & VERSION_MASK | VERSION_8,
        digest.getLeastSignificantBits() & VARIANT_MASK | VARIANT_RFC_9562);
  }
}
