package dev.loyalty.ledger.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.UUID;

/** Computes the id of a request from its program and idempotency key (contract, section 3). */
public final class TransferId {

  private static final long VERSION_MASK = 0xFFFF_FFFF_FFFF_0FFFL;
  private static final long VERSION_8 = 0x8000L;
  private static final long VARIANT_MASK = 0x3FFF_FFFF_FFFF_FFFFL;
  private static final long VARIANT_RFC_9562 = 0x8000_0000_0000_0000L;

  private TransferId() {}

  /**
   * Returns the first 16 bytes of SHA-256 over program, 0x00 and key (UTF-8), with version 8 and
   * the RFC 9562 variant set.
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
