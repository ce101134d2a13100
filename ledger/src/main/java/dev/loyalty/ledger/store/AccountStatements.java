package dev.loyalty.ledger.store;

import dev.loyalty.ledger.decision.AccountState;
import dev.loyalty.ledger.model.AccountStatus;
import dev.loyalty.ledger.posting.AccountChange;
import dev.loyalty.ledger.posting.Book;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Statements on the table {@code account}. */
final class AccountStatements {

  /**
   * Changes accounts with one index descent each. It locks rows in the order of the given ids, so
   * that batches can't deadlock on them.
   */
  private static final String CHANGE =
      """
      update account a
      set available = a.available + x.available, pending = a.pending + x.pending, held = a.held + x.held,
        legs = a.legs + x.legs
      from unnest(:ids, :available, :pending, :held, :legs) as x(account_id, available, pending, held, legs)
      where a.program_id = :program and a.account_id = x.account_id and a.status = 1
        and a.available + x.available >= -1000000000000000 and a.pending + x.pending >= 0 and a.held + x.held >= 0
      returning a.account_id, a.status, a.available, a.pending, a.held, a.legs
      """;

  private static final String LOAD =
      """
      select a.account_id, a.status, a.available, a.pending, a.held, a.legs
      from unnest(:ids) as x(account_id)
      join account a on a.program_id = :program and a.account_id = x.account_id
      """;

  private static final String SET =
      """
      update account a
      set status = x.status, available = x.available, pending = x.pending, held = x.held, legs = x.legs
      from unnest(:ids, :statuses, :available, :pending, :held, :legs)
        as x(account_id, status, available, pending, held, legs)
      where a.program_id = :program and a.account_id = x.account_id
      """;

  private static final String FIND_IDS =
      """
      select a.code, a.account_id
      from unnest(:codes) as x(code)
      join account a on a.program_id = :program and a.code = x.code
      """;

  private static final String RESERVE =
      """
      insert into account (program_id, account_id, code)
      select :program, nextval('account_id_seq'), x.code from unnest(:codes) as x(code) order by x.code
      on conflict do nothing
      """;

  private static final int FETCH_SIZE = 10_000;

  private static final String SCAN = "select program_id, code, account_id from account limit :max";

  private AccountStatements() {}

  static void scan(Handle handle, long accountsMax, Book.AccountIdConsumer consumer) {
    handle.useTransaction(
        transaction -> {
          transaction.execute("set local enable_seqscan = on");
          transaction
              .createQuery(SCAN)
              .bind("max", accountsMax)
              .setFetchSize(FETCH_SIZE)
              .map(
                  (row, context) -> {
                    consumer.accept(row.getInt(1), row.getString(2), row.getLong(3));
                    return true;
                  })
              .forEach(seen -> {});
        });
  }

  static List<AccountState> change(Handle handle, int programId, List<AccountChange> changes) {
    return handle
        .createQuery(CHANGE)
        .bind("program", programId)
        .bind("ids", SqlArrays.longs(changes, AccountChange::accountId))
        .bind("available", SqlArrays.longs(changes, AccountChange::available))
        .bind("pending", SqlArrays.longs(changes, AccountChange::pending))
        .bind("held", SqlArrays.longs(changes, AccountChange::held))
        .bind("legs", SqlArrays.longs(changes, AccountChange::legs))
        .map((row, context) -> state(row))
        .list();
  }

  static List<AccountState> load(Handle handle, int programId, Collection<Long> ids) {
    List<AccountState> loaded =
        handle
            .createQuery(LOAD)
            .bind("program", programId)
            .bind("ids", SqlArrays.longs(ids))
            .map((row, context) -> state(row))
            .list();
    if (loaded.size() != ids.size()) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "of %d accounts of program %d that have ids, %d have rows",
              ids.size(),
              programId,
              loaded.size()));
    }
    return loaded;
  }

  static void set(Handle handle, int programId, List<AccountState> accounts) {
    handle
        .createUpdate(SET)
        .bind("program", programId)
        .bind("ids", SqlArrays.longs(accounts, AccountState::id))
        .bind("statuses", SqlArrays.ints(accounts, it -> it.status().code()))
        .bind("available", SqlArrays.longs(accounts, AccountState::available))
        .bind("pending", SqlArrays.longs(accounts, AccountState::pending))
        .bind("held", SqlArrays.longs(accounts, AccountState::held))
        .bind("legs", SqlArrays.longs(accounts, AccountState::legs))
        .execute();
  }

  static Map<String, Long> findIds(Handle handle, int programId, Collection<String> codes) {
    return handle
        .createQuery(FIND_IDS)
        .bind("program", programId)
        .bind("codes", SqlArrays.texts(codes, code -> code))
        .map((row, context) -> Map.entry(row.getString(1), row.getLong(2)))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  static void reserve(Handle handle, int programId, Collection<String> codes) {
    handle
        .createUpdate(RESERVE)
        .bind("program", programId)
        .bind("codes", SqlArrays.texts(codes, code -> code))
        .execute();
  }

  private static AccountState state(ResultSet row) throws SQLException {
    return new AccountState(
        row.getLong(1),
        AccountStatus.ofCode(row.getShort(2)),
        row.getLong(3),
        row.getLong(4),
        row.getLong(5),
        row.getLong(6));
  }
}
