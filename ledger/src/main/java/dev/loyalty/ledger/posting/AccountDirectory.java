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
  private final Cache<Key, Long> ids;

  AccountDirectory(Book book, long entriesMax) {
    this.book = book;
    this.entriesMax = entriesMax;
    this.ids = Caffeine.newBuilder().maximumSize(entriesMax).build();
  }

  private record Key(int programId, String code) {}

  /**
   * The ids of those codes that have one.
   *
   * @param mayOpen those of the codes that are to be given one where they have none
   */
  Map<String, Long> resolve(int programId, Collection<String> codes, Set<String> mayOpen) {
    Map<String, Long> found = HashMap.newHashMap(codes.size());
    Set<String> missing = new HashSet<>();
    for (String code : codes) {
      Long id = ids.getIfPresent(new Key(programId, code));
      if (id == null) {
        missing.add(code);
      } else {
        found.put(code, id);
      }
    }
    if (!missing.isEmpty()) {
      add(programId, book.findAccountIds(programId, missing), found);
      missing.removeAll(found.keySet());
      missing.retainAll(mayOpen);
    }
    if (!missing.isEmpty()) {
      add(programId, book.reserveAccountIds(programId, missing), found);
    }
    return found;
  }

  /**
   * Reads as many as are remembered, in one go: some ten times faster than finding them one batch
   * after the other.
   */
  void fill() {
    book.scanAccountIds(entriesMax, (programId, code, id) -> ids.put(new Key(programId, code), id));
  }

  void forget() {
    ids.invalidateAll();
  }

  private void add(int programId, Map<String, Long> read, Map<String, Long> found) {
    read.forEach((code, id) -> ids.put(new Key(programId, code), id));
    found.putAll(read);
  }
}
