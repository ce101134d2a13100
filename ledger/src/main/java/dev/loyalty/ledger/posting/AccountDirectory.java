package dev.loyalty.ledger.posting;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Account codes to ids. An id is given once and for ever, so what was read stays true until the
 * book itself is replaced. Thread-safe; memory is bounded by the number of entries (about 150 bytes
 * each).
 */
final class AccountDirectory {

  private final Book book;
  private final long entriesMax;
  private volatile Cache<Key, Long> ids;

  AccountDirectory(Book book, long entriesMax) {
    this.book = book;
    this.entriesMax = entriesMax;
    this.ids = empty();
  }

  private Cache<Key, Long> empty() {
    return Caffeine.newBuilder().maximumSize(entriesMax).build();
  }

  private record Key(int programId, String code) {}

  /**
   * The ids of those codes that have one.
   *
   * @param mayOpen those of the codes that are to be given one where they have none
   */
  Map<String, Long> resolve(int programId, Collection<String> codes, Set<String> mayOpen) {
    Cache<Key, Long> remembered = ids;
    Map<String, Long> found = HashMap.newHashMap(codes.size());
    Set<String> missing = new HashSet<>();
    for (String code : codes) {
      Long id = remembered.getIfPresent(new Key(programId, code));
      if (id == null) {
        missing.add(code);
      } else {
        found.put(code, id);
      }
    }
    if (!missing.isEmpty()) {
      found.putAll(remember(remembered, programId, book.findAccountIds(programId, missing)));
      missing.removeAll(found.keySet());
      missing.retainAll(mayOpen);
    }
    if (!missing.isEmpty()) {
      found.putAll(remember(remembered, programId, book.reserveAccountIds(programId, missing)));
    }
    return found;
  }

  /**
   * Reads as many as are remembered, in one go: some ten times faster than finding them one batch
   * after the other.
   */
  void fill() {
    Cache<Key, Long> remembered = ids;
    book.scanAccountIds(
        entriesMax, (programId, code, id) -> remembered.put(new Key(programId, code), id));
  }

  /**
   * Begins anew, and doesn't clear: whoever is reading the former book right now remembers it where
   * nobody looks any more.
   */
  void forget() {
    ids = empty();
  }

  private static Map<String, Long> remember(
      Cache<Key, Long> remembered, int programId, Map<String, Long> read) {
    read.forEach((code, id) -> remembered.put(new Key(programId, code), id));
    return read;
  }
}
