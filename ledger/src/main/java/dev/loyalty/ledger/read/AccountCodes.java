package dev.loyalty.ledger.read;

import dev.loyalty.ledger.model.SystemAccount;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** The codes of the accounts that some movements name. Accounts are never removed. */
record AccountCodes(Map<Long, String> byId) {

  private static final String CODES =
      "select account_id, code from account where program_id = :program and account_id = any"
          + " (:ids)";

  static AccountCodes load(Handle handle, int programId, Collection<ArchivedMovement> movements) {
    Long[] ids =
        movements.stream()
            .flatMap(it -> Stream.of(it.debit().accountId(), it.credit().accountId()))
            .filter(id -> !SystemAccount.isSystem(id))
            .distinct()
            .toArray(Long[]::new);
    Map<Long, String> byId = HashMap.newHashMap(ids.length);
    if (ids.length > 0) {
      handle
          .createQuery(CODES)
          .bind("program", programId)
          .bind("ids", ids)
          .map((row, context) -> byId.put(row.getLong("account_id"), row.getString("code")))
          .list();
    }
    return new AccountCodes(byId);
  }

  String of(long id) {
    String code = byId.get(id);
    if (code == null) {
      throw new IllegalStateException("the archive names an account " + id + " that doesn't exist");
    }
    return code;
  }
}
