package dev.loyalty.jobs.lots;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The changes of a chunk of accounts in the tables of lots, written by one statement a kind. */
final class LotChanges {

  private static final String INSERT_LOTS =
      """
      insert into account_lots (program_id, account_id, legs_folded, debt, expires_on, remaining)
      select :program, x.account_id, x.legs_folded, x.debt, x.expires_on::date[], x.remaining::bigint[]
      from unnest(:accounts, :legs, :debts, :days, :remaining) as x(account_id, legs_folded, debt, expires_on, remaining)
      """;

  private static final String UPDATE_LOTS =
      """
      update account_lots s
      set legs_folded = x.legs_folded, debt = x.debt, expires_on = x.expires_on::date[], remaining = x.remaining::bigint[]
      from unnest(:accounts, :legs, :debts, :days, :remaining) as x(account_id, legs_folded, debt, expires_on, remaining)
      where s.program_id = :program and s.account_id = x.account_id
      """;

  private static final String INSERT_DUE =
      """
      insert into lot_due (program_id, expires_on, account_ids)
      select :program, x.expires_on, x.account_ids::bigint[] from unnest(:days, :accounts) as x(expires_on, account_ids)
      """;

  private static final String DELETE_TAKEN =
      """
      delete from lot_taken t using unnest(:accounts, :ids) as x(account_id, transfer_id)
      where t.program_id = :program and t.account_id = x.account_id and t.transfer_id = x.transfer_id
      """;

  private static final String INSERT_TAKEN =
      """
      insert into lot_taken (program_id, account_id, transfer_id, page, line, points, expires_on, on_credit)
      select :program, x.account_id, x.transfer_id, x.place / 32768, x.place % 32768, x.points, x.expires_on, x.on_credit
      from unnest(:accounts, :ids, :places, :points, :days, :onCredit)
        as x(account_id, transfer_id, place, points, expires_on, on_credit)
      """;

  private final int programId;
  private final List<Account> inserted = new ArrayList<>();
  private final List<Account> updated = new ArrayList<>();
  private final NavigableMap<LocalDate, List<Long>> due = new TreeMap<>();
  private final List<Taken> takenBefore = new ArrayList<>();
  private final List<TakenLine> lines = new ArrayList<>();

  LotChanges(int programId) {
    this.programId = programId;
  }

  private record Account(long id, long legs, long debt, LotArrays lots) {}

  private record Taken(long account, UUID transferId) {}

  private record TakenLine(long account, UUID transferId, int place, Part part) {}

  /** Adds the difference from the lots that were read. */
  void add(long account, StoredLots stored) {
    Lots lots = stored.lots();
    (stored.isNew() ? inserted : updated)
        .add(new Account(account, lots.legsFolded(), lots.debt(), LotArrays.of(lots.remaining())));
    for (LocalDate day : lots.remaining().keySet()) {
      if (!stored.daysBefore().contains(day) && !day.equals(ExpiryRule.NEVER)) {
        due.computeIfAbsent(day, it -> new ArrayList<>()).add(account);
      }
    }
    lots.taken()
        .forEach(
            (transferId, parts) -> {
              List<Part> before = stored.recalled().get(transferId);
              if (!parts.equals(before)) {
                taken(new Taken(account, transferId), before != null, parts);
              }
            });
  }

  private void taken(Taken taken, boolean before, List<Part> parts) {
    if (before) {
      takenBefore.add(taken);
    }
    for (int place = 0; place < parts.size(); place++) {
      lines.add(new TakenLine(taken.account(), taken.transferId(), place, parts.get(place)));
    }
  }

  void write(Handle handle) {
    writeLots(handle, UPDATE_LOTS, updated);
    writeLots(handle, INSERT_LOTS, inserted);
    writeDue(handle);
    writeTaken(handle);
  }

  private void writeLots(Handle handle, String sql, List<Account> accounts) {
    if (accounts.isEmpty()) {
      return;
    }
    handle
        .createUpdate(sql)
        .bind("program", programId)
        .bind("accounts", accounts.stream().map(Account::id).toArray(Long[]::new))
        .bind("legs", accounts.stream().map(Account::legs).toArray(Long[]::new))
        .bind("debts", accounts.stream().map(Account::debt).toArray(Long[]::new))
        .bind("days", accounts.stream().map(it -> it.lots().days()).toArray(String[]::new))
        .bind(
            "remaining", accounts.stream().map(it -> it.lots().remaining()).toArray(String[]::new))
        .execute();
  }

  private void writeDue(Handle handle) {
    if (due.isEmpty()) {
      return;
    }
    handle
        .createUpdate(INSERT_DUE)
        .bind("program", programId)
        .bind("days", due.keySet().toArray(LocalDate[]::new))
        .bind("accounts", due.values().stream().map(LotArrays::array).toArray(String[]::new))
        .execute();
  }

  private void writeTaken(Handle handle) {
    if (!takenBefore.isEmpty()) {
      handle
          .createUpdate(DELETE_TAKEN)
          .bind("program", programId)
          .bind("accounts", takenBefore.stream().map(Taken::account).toArray(Long[]::new))
          .bind("ids", takenBefore.stream().map(Taken::transferId).toArray(UUID[]::new))
          .execute();
    }
    if (lines.isEmpty()) {
      return;
    }
    handle
        .createUpdate(INSERT_TAKEN)
        .bind("program", programId)
        .bind("accounts", lines.stream().map(TakenLine::account).toArray(Long[]::new))
        .bind("ids", lines.stream().map(TakenLine::transferId).toArray(UUID[]::new))
        .bind("places", lines.stream().map(TakenLine::place).toArray(Integer[]::new))
        .bind("points", lines.stream().map(it -> it.part().points()).toArray(Long[]::new))
        .bind(
            "days",
            lines.stream().map(it -> orNull(it.part().expiresOn())).toArray(LocalDate[]::new))
        .bind("onCredit", lines.stream().map(it -> it.part().onCredit()).toArray(Boolean[]::new))
        .execute();
  }

  private static @Nullable LocalDate orNull(LocalDate day) {
    return day.equals(ExpiryRule.NEVER) ? null : day;
  }
}
