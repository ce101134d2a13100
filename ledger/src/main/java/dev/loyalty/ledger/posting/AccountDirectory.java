package dev.loyalty.ledger.posting;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Maps account codes to ids. An account's id never changes, so an id that was read stays valid
 * until the book itself is replaced. Thread-safe; the number of accounts in the cache bounds its
 * memory.
 */
final class AccountDirectory {

  private final Book book;
  private final long accountsMax;
  private volatile AccountIdCache ids;

  AccountDirectory(Book book, long accountsMax) {
    this.book = book;
    this.accountsMax = accountsMax;
    this.ids = new AccountIdCache(accountsMax);
  }

  /**
   * Returns the ids of those codes that have one.
   *
   * @param mayOpen the codes that get an id where they have none
   */
  Map<String, Long> resolve(int programId, Collection<String> codes, Set<String> mayOpen) {
    AccountIdCache remembered = ids;
    Map<String, Long> found = HashMap.newHashMap(codes.size());
    Set<String> missing = new HashSet<>();
    for (String code : codes) {
      long id = remembered.get(programId, code);
      if (id == 0) {
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
   * Reads as many ids as the cache takes, in one statement: about ten times faster than finding
   * them batch by batch.
   */
  void fill() {
    AccountIdCache remembered = ids;
    book.scanAccountIds(accountsMax, remembered::put);
  }

  /**
   * Replaces the cache instead of clearing it: a thread that still reads the former book writes to
   * the former cache, which nobody uses any more.
   */
  void forget() {
    ids = new AccountIdCache(accountsMax);
  }

  private static Map<String, Long> remember(
      AccountIdCache remembered, int programId, Map<String, Long> read) {
    read.forEach((code, id) -> remembered.put(programId, code, id));
    return read;
  }
}
