package dev.loyalty.ledger.posting;

import dev.loyalty.ledger.model.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.UUID;

/**
 * A cache of account ids with a bounded number of entries, in 32 to 64 bytes each and without an
 * object per entry: millions of long-lived objects would keep the garbage collector busy.
 * Thread-safe.
 *
 * <p>The first 128 bits of SHA-256 of its program and code identify an account, as those of its
 * program and key identify a transfer. These bits also choose the part of the cache and the place
 * in it (open addressing, linear probing).
 */
final class AccountIdCache {

  private static final int PARTS = 1024;

  private final Part[] parts = new Part[PARTS];

  /**
   * Makes a cache of about so many accounts. Further ones evict others, regardless of their age and
   * use.
   */
  AccountIdCache(long accountsMax) {
    int ofPart = Math.toIntExact(Math.max(1, accountsMax / PARTS));
    for (int i = 0; i < PARTS; i++) {
      parts[i] = new Part(ofPart);
    }
  }

  /** Returns the account's id; 0 where it isn't in the cache. */
  long get(int programId, String code) {
    UUID account = account(programId, code);
    return part(account).get(account.getMostSignificantBits(), account.getLeastSignificantBits());
  }

  void put(int programId, String code, long id) {
    UUID account = account(programId, code);
    part(account).put(account.getMostSignificantBits(), account.getLeastSignificantBits(), id);
  }

  private static UUID account(int programId, String code) {
    MessageDigest sha256 = Sha256.instance();
    sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, programId));
    return Sha256.first16Bytes(sha256.digest(code.getBytes(StandardCharsets.UTF_8)));
  }

  private Part part(UUID account) {
    return parts[(int) account.getLeastSignificantBits() & PARTS - 1];
  }

  /** A table with a lock of its own. At least a quarter of its places is free. */
  private static final class Part {

    private static final int PLACES_AT_FIRST = 16;

    /** The two halves of the account's hash, and its id; an id of 0 marks a free place. */
    private static final int LONGS_OF_PLACE = 3;

    private final int accountsMax;
    private long[] table = new long[PLACES_AT_FIRST * LONGS_OF_PLACE];
    private int accounts;

    Part(int accountsMax) {
      this.accountsMax = accountsMax;
    }

    synchronized long get(long high, long low) {
      return id(find(high, low));
    }

    synchronized void put(long high, long low, long id) {
      int place = find(high, low);
      if (id(place) == 0) {
        if (accounts == accountsMax) {
          removeOneNear(place);
          accounts--;
        } else if ((accounts + 1) * 4 > places() * 3) {
          grow();
        }
        accounts++;
        place = find(high, low);
      }
      set(place, high, low, id);
    }

    /** Finds the account's place, or the free place where it would have to be. */
    private int find(long high, long low) {
      int place = home(high);
      while (id(place) != 0 && !(high(place) == high && low(place) == low)) {
        place = after(place);
      }
      return place;
    }

    private void grow() {
      long[] former = table;
      table = new long[former.length * 2];
      for (int at = 0; at < former.length; at += LONGS_OF_PLACE) {
        if (former[at + 2] != 0) {
          set(find(former[at], former[at + 1]), former[at], former[at + 1], former[at + 2]);
        }
      }
    }

    /** Frees a place, and moves up those that were put behind it because it was taken. */
    private void removeOneNear(int start) {
      int free = start;
      while (id(free) == 0) {
        free = after(free);
      }
      for (int place = after(free); id(place) != 0; place = after(place)) {
        int distance = places() - 1 & place - home(high(place));
        if (distance >= (places() - 1 & place - free)) {
          set(free, high(place), low(place), id(place));
          free = place;
        }
      }
      set(free, 0, 0, 0);
    }

    private int places() {
      return table.length / LONGS_OF_PLACE;
    }

    private int home(long high) {
      return (int) high & places() - 1;
    }

    private int after(int place) {
      return place + 1 & places() - 1;
    }

    private long high(int place) {
      return table[place * LONGS_OF_PLACE];
    }

    private long low(int place) {
      return table[place * LONGS_OF_PLACE + 1];
    }

    private long id(int place) {
      return table[place * LONGS_OF_PLACE + 2];
    }

    private void set(int place, long high, long low, long id) {
      int at = place * LONGS_OF_PLACE;
      table[at] = high;
      table[at + 1] = low;
      table[at + 2] = id;
    }
  }
}
