package dev.loyalty.ledger.posting;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Account codes to ids. An id is given once and for ever, so what was read stays true until the
 * book itself is replaced. Thread-safe; memory is bounded by the number of accounts that are
 * remembered.
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
   * The ids of those codes that have one.
   *
   * @param mayOpen those of the codes that are to be given one where they have none
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
   * Reads as many as are remembered, in one go: some ten times faster than finding them one batch
   * after the other.
   */
  void fill() {
    AccountIdCache remembered = ids;
    book.scanAccountIds(accountsMax, remembered::put);
  }

  /**
   * Begins anew, and doesn't clear: whoever is reading the former book right now remembers it where
   * nobody looks any more.
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
