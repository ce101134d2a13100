package dev.loyalty.ledger.model;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A hash by which two requests under one idempotency key are compared (contract, section 3): it
 * covers their type and the known fields of their data, but not metadata nor the event's id, source
 * and time.
 *
 * <p>Fingerprints are stored for as long as their keys, so the encoding never changes: the type's
 * code (one byte), program, account, reference, reason, then the type's own fields in the order of
 * its record. A string is its length in bytes (two bytes) and its UTF-8; an instant its epoch
 * second (eight) and nanoseconds (four); a number eight bytes; big endian throughout. A byte
 * precedes each optional value: 1 where it is given, 0 where it is absent.
 */
public final class Fingerprint {

  private static final int SCRATCH_BYTES = 512;
  private static final int SHA256_BYTES = 32;

  /** One instance per thread, since a fingerprint is taken of every request. */
  private static final ThreadLocal<Fingerprint> INSTANCE =
      ThreadLocal.withInitial(Fingerprint::new);

  private byte[] bytes = new byte[SCRATCH_BYTES];
  private int size;

  private Fingerprint() {}

  /** Returns the first 16 bytes of SHA-256 over the encoding. Thread-safe. */
  public static UUID of(Request request) {
    Fingerprint fingerprint = INSTANCE.get();
    fingerprint.size = 0;
    fingerprint.put(request);
    return fingerprint.digest();
  }

  private UUID digest() {
    MessageDigest sha256 = Sha256.instance();
    sha256.update(bytes, 0, size);
    try {
      sha256.digest(bytes, 0, SHA256_BYTES);
    } catch (DigestException e) {
      throw new IllegalStateException("the scratch is longer than a digest", e);
    }
    return Sha256.first16Bytes(bytes);
  }

  private void put(Request request) {
    RequestHeader header = request.header();
    putByte(request.type().code());
    putString(header.program());
    putString(header.account());
    putOptional(header.reference());
    putOptional(header.reason());
    switch (request) {
      case Request.Earn earn -> {
        putLong(earn.points());
        putOptional(earn.activatesAt());
        putOptional(earn.expiresAt());
      }
      case Request.Redeem redeem -> putLong(redeem.points());
      case Request.Transfer transfer -> {
        putString(transfer.counterparty());
        putLong(transfer.points());
      }
      case Request.Adjust adjust -> {
        putLong(adjust.points());
        // Not the ordinal: it would change with the order in which the constants are written.
        putByte(
            switch (adjust.direction()) {
              case CREDIT -> 1;
              case DEBIT -> 2;
            });
      }
      case Request.Reverse reverse -> {
        putString(reverse.original());
        putOptional(reverse.points());
      }
      case Request.Hold hold -> {
        putLong(hold.points());
        putOptional(hold.expiresAt());
      }
      case Request.Capture capture -> {
        putString(capture.original());
        putOptional(capture.points());
      }
      case Request.Release release -> putString(release.original());
      case Request.Expire expire -> {
        putLong(expire.points());
        putLong(expire.legs());
      }
      case Request.Activate activate -> {
        putLong(activate.earn().getMostSignificantBits());
        putLong(activate.earn().getLeastSignificantBits());
      }
      case Request.Open open -> putMember(open.member());
      case Request.Update update -> putMember(update.member());
      case Request.Freeze ignored -> {}
      case Request.Unfreeze ignored -> {}
      case Request.Close ignored -> {}
    }
  }

  private void putMember(Member member) {
    putOptional(member.name());
    putOptional(member.email());
    putOptional(member.card());
  }

  private void putOptional(@Nullable String value) {
    putPresence(value != null);
    if (value != null) {
      putString(value);
    }
  }

  private void putOptional(@Nullable Long value) {
    putPresence(value != null);
    if (value != null) {
      putLong(value);
    }
  }

  private void putOptional(@Nullable Instant value) {
    putPresence(value != null);
    if (value != null) {
      putLong(value.getEpochSecond());
      putInt(value.getNano());
    }
  }

  private void putPresence(boolean present) {
    putByte(present ? 1 : 0);
  }

  private void putString(String value) {
    int length = value.length();
    reserve(Short.BYTES + length);
    int start = size;
    size += Short.BYTES;
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      if (c >= 0x80) {
        size = start + Short.BYTES;
        putBytes(value.getBytes(StandardCharsets.UTF_8));
        break;
      }
      bytes[size++] = (byte) c;
    }
    int encoded = size - start - Short.BYTES;
    if (encoded > 0xFFFF) {
      throw new IllegalArgumentException("a string of " + encoded + " bytes in a request");
    }
    bytes[start] = (byte) (encoded >>> 8);
    bytes[start + 1] = (byte) encoded;
  }

  private void putBytes(byte[] value) {
    reserve(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  private void putLong(long value) {
    putInt((int) (value >>> 32));
    putInt((int) value);
  }

  private void putInt(int value) {
    reserve(Integer.BYTES);
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
  }

  private void putByte(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  private void reserve(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
    }
  }
}
