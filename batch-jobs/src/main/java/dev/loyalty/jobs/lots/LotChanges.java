package dev.loyalty.jobs.lots;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/** What a chunk of accounts changes in the tables of lots: a statement a kind. */
final class LotChanges {

  private static final String FOLDED =
      """
      insert into lot_account (program_id, account_id, legs_folded, debt)
      select :program, x.account_id, x.legs_folded, x.debt
      from unnest(:accounts, :legs, :debts) as x(account_id, legs_folded, debt)
      on conflict (program_id, account_id) do update set legs_folded = excluded.legs_folded, debt = excluded.debt
      """;

  private static final String DELETE_LOTS =
      """
      delete from lot l using unnest(:accounts, :numbers) as x(account_id, lot_no)
      where l.program_id = :program and l.account_id = x.account_id and l.lot_no = x.lot_no
      """;

  private static final String UPDATE_LOTS =
      """
      update lot l set remaining = x.remaining
      from unnest(:accounts, :numbers, :remaining) as x(account_id, lot_no, remaining)
      where l.program_id = :program and l.account_id = x.account_id and l.lot_no = x.lot_no
      """;

  private static final String INSERT_LOTS =
      """
      insert into lot (program_id, account_id, lot_no, expires_on, remaining)
      select :program, x.account_id, x.lot_no, x.expires_on, x.remaining
      from unnest(:accounts, :numbers, :days, :remaining) as x(account_id, lot_no, expires_on, remaining)
      """;

  private static final String DELETE_TAKEN =
      """
      delete from lot_taken t using unnest(:accounts, :ids) as x(account_id, transfer_id)
      where t.program_id = :program and t.account_id = x.account_id and t.transfer_id = x.transfer_id
      """;

  private static final String INSERT_TAKEN =
      """
      insert into lot_taken (program_id, account_id, transfer_id, line, points, expires_on, on_credit)
      select :program, x.account_id, x.transfer_id, x.line, x.points, x.expires_on, x.on_credit
      from unnest(:accounts, :ids, :lines, :points, :days, :onCredit)
        as x(account_id, transfer_id, line, points, expires_on, on_credit)
      """;

  private final int programId;
  private final List<Account> folded = new ArrayList<>();
  private final List<Lot> deleted = new ArrayList<>();
  private final List<Lot> updated = new ArrayList<>();
  private final List<Lot> inserted = new ArrayList<>();
  private final List<Taken> taken = new ArrayList<>();
  private final List<TakenLine> lines = new ArrayList<>();

  LotChanges(int programId) {
    this.programId = programId;
  }

  private record Account(long id, long legs, long debt) {}

  private record Lot(long account, int number, @Nullable LocalDate day, long remaining) {}

  private record Taken(long account, UUID transferId) {}

  private record TakenLine(long account, UUID transferId, int line, Part part) {}

  void folded(long account, Lots lots) {
    folded.add(new Account(account, lots.legsFolded(), lots.debt()));
  }

  void lots(long account, StoredLots stored) {
    Map<LocalDate, Long> now = stored.lots().remaining();
    stored
        .before()
        .forEach(
            (day, remaining) -> {
              int number = stored.numbers().getOrDefault(day, 0);
              Long left = now.get(day);
              if (left == null) {
                deleted.add(new Lot(account, number, LotStore.orNull(day), 0));
              } else if (!left.equals(remaining)) {
                updated.add(new Lot(account, number, LotStore.orNull(day), left));
              }
            });
    int next = stored.nextNumber();
    for (Map.Entry<LocalDate, Long> lot : now.entrySet()) {
      if (!stored.before().containsKey(lot.getKey())) {
        inserted.add(new Lot(account, next++, LotStore.orNull(lot.getKey()), lot.getValue()));
      }
    }
  }

  void taken(long account, UUID transferId, List<Part> parts) {
    taken.add(new Taken(account, transferId));
    for (int line = 0; line < parts.size(); line++) {
      lines.add(new TakenLine(account, transferId, line, parts.get(line)));
    }
  }

  void write(Handle handle) {
    if (!folded.isEmpty()) {
      handle
          .createUpdate(FOLDED)
          .bind("program", programId)
          .bind("accounts", folded.stream().map(Account::id).toArray(Long[]::new))
          .bind("legs", folded.stream().map(Account::legs).toArray(Long[]::new))
          .bind("debts", folded.stream().map(Account::debt).toArray(Long[]::new))
          .execute();
    }
    writeLots(handle, DELETE_LOTS, deleted);
    writeLots(handle, UPDATE_LOTS, updated);
    writeLots(handle, INSERT_LOTS, inserted);
    writeTaken(handle);
  }

  private void writeLots(Handle handle, String sql, List<Lot> lots) {
    if (lots.isEmpty()) {
      return;
    }
    handle
        .createUpdate(sql)
        .configure(SqlStatements.class, statements -> statements.setUnusedBindingAllowed(true))
        .bind("program", programId)
        .bind("accounts", lots.stream().map(Lot::account).toArray(Long[]::new))
        .bind("numbers", lots.stream().map(Lot::number).toArray(Integer[]::new))
        .bind("days", lots.stream().map(Lot::day).toArray(LocalDate[]::new))
        .bind("remaining", lots.stream().map(Lot::remaining).toArray(Long[]::new))
        .execute();
  }

  private void writeTaken(Handle handle) {
    if (taken.isEmpty()) {
      return;
    }
    handle
        .createUpdate(DELETE_TAKEN)
        .bind("program", programId)
        .bind("accounts", taken.stream().map(Taken::account).toArray(Long[]::new))
        .bind("ids", taken.stream().map(Taken::transferId).toArray(UUID[]::new))
        .execute();
    if (lines.isEmpty()) {
      return;
    }
    handle
        .createUpdate(INSERT_TAKEN)
        .bind("program", programId)
        .bind("accounts", lines.stream().map(TakenLine::account).toArray(Long[]::new))
        .bind("ids", lines.stream().map(TakenLine::transferId).toArray(UUID[]::new))
        .bind("lines", lines.stream().map(TakenLine::line).toArray(Integer[]::new))
        .bind("points", lines.stream().map(it -> it.part().points()).toArray(Long[]::new))
        .bind(
            "days",
            lines.stream()
                .map(it -> LotStore.orNull(it.part().expiresOn()))
                .toArray(LocalDate[]::new))
        .bind("onCredit", lines.stream().map(it -> it.part().onCredit()).toArray(Boolean[]::new))
        .execute();
  }
}
