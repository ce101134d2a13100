package dev.loyalty.ledger.read;

import dev.loyalty.ledger.model.AccountStatus;
import dev.loyalty.ledger.model.Balances;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/** Reads accounts that the session's role may see. Thread-safe. */
public final class Accounts {

  /** Large enough that round trips don't matter, small enough that memory doesn't. */
  static final int FETCH_SIZE = 2_000;

  private static final String SELECT =
      "select code, status, available, pending, held from account where program_id = :program ";

  private static final String FIND = SELECT + "and code = :code and status <> 0";

  /** The code's collation is "C": the order of its bytes. */
  private static final String ALL = SELECT + "and status <> 0 order by code";

  /**
   * The balances at the last checkpoint, and what batches did since: so it costs the same however
   * old the book is. OFFSET 0 makes PostgreSQL look for each lane's new batches by the key.
   */
  private static final String SYSTEM_BALANCES =
      """
      select id, coalesce(sum(x.change), 0) as balance
      from generate_series(-1, -4, -1) as id
      left join (
        select system_account_id, change from checkpoint_sum where program_id = :program
        union all
        select s.system_account_id, s.change
        from position p
        left join checkpoint_lane c on c.program_id = :program and c.lane_id = p.lane_id
          and exists (select from checkpoint_sum where program_id = :program)
        cross join lateral (
          select system_account_id, change from batch_sum
          where program_id = :program and lane_id = p.lane_id and batch_no > coalesce(c.batch_no, 0) offset 0) as s
      ) as x on x.system_account_id = id
      group by id order by id desc
      """;

  private static final String COUNT =
      "select count(*) from account where program_id = :program and status <> 0";

  private final Jdbi jdbi;

  public Accounts(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Finds an account; empty where it doesn't exist or has only a reserved id. */
  public Optional<AccountView> find(int programId, String account) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(FIND)
                .bind("program", programId)
                .bind("code", account)
                .map(Accounts::read)
                .findOne());
  }

  /** Counts a program's accounts. */
  public long count(int programId) {
    return jdbi.withHandle(
        handle -> handle.createQuery(COUNT).bind("program", programId).mapTo(Long.class).one());
  }

  /**
   * Passes on all accounts of a program in the order of the code's bytes, from one snapshot and in
   * bounded memory.
   */
  public void forEach(int programId, Consumer<AccountView> consumer) {
    Snapshot.<Void, RuntimeException>read(
        jdbi,
        handle -> {
          try (Stream<AccountView> accounts =
              handle
                  .createQuery(ALL)
                  .bind("program", programId)
                  .setFetchSize(FETCH_SIZE)
                  .map(Accounts::read)
                  .stream()) {
            accounts.forEach(consumer);
          }
          return null;
        });
  }

  /** Returns the balances of the system accounts by their names, in the contract's order. */
  public Map<String, Long> systemBalances(int programId) {
    Map<String, Long> balances = new LinkedHashMap<>();
    jdbi.useHandle(
        handle ->
            handle
                .createQuery(SYSTEM_BALANCES)
                .bind("program", programId)
                .map(
                    (row, context) ->
                        balances.put(
                            MovementRow.nameOfSystemAccount(row.getLong("id")),
                            row.getLong("balance")))
                .list());
    return balances;
  }

  private static AccountView read(ResultSet row, StatementContext context) throws SQLException {
    return new AccountView(
        row.getString("code"),
        AccountStatus.ofCode(row.getInt("status")),
        new Balances(row.getLong("available"), row.getLong("pending"), row.getLong("held")));
  }
}
