package dev.loyalty.ledger.posting;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.decision.AccountState;
import dev.loyalty.ledger.decision.Leg;
import dev.loyalty.ledger.fixture.SequentialModel;
import dev.loyalty.ledger.model.AccountStatus;
import dev.loyalty.ledger.model.Balances;
import dev.loyalty.ledger.model.Bucket;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.SystemAccount;
import dev.loyalty.ledger.posting.InMemoryState.AccountCode;
import dev.loyalty.ledger.posting.InMemoryState.AccountId;
import dev.loyalty.ledger.posting.InMemoryState.Line;
import dev.loyalty.ledger.posting.InMemoryState.SystemName;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Checks that hold for every book, whatever was posted to it. */
final class BookChecks {

  private BookChecks() {}

  /**
   * Checks that account a of the first program has exactly so many points, and that the book is
   * sound.
   */
  static void holdsExactly(InMemoryBook book, long points) {
    isSound(book);
    assertThat(balances(book)).containsEntry("1/a", "OPEN " + new Balances(points, 0, 0));
  }

  private static final class Chain {
    long legs;
    final Map<Bucket, Long> balances = new EnumMap<>(Bucket.class);

    void add(Leg leg, long change) {
      assertThat(leg.number()).isEqualTo(++legs);
      assertThat(leg.after()).isEqualTo(balances.merge(leg.bucket(), change, Long::sum));
    }

    long balance(Bucket bucket) {
      return balances.getOrDefault(bucket, 0L);
    }
  }

  /**
   * Checks sums of 0, that no movement takes a balance below its floor, that unbroken chains of
   * legs lead to the balances, and that batch sums equal the journal's. The programs' floors must
   * not have changed.
   */
  static void isSound(InMemoryBook book) {
    InMemoryState state = book.committed();
    Map<AccountId, Chain> chains = new HashMap<>();
    Map<SystemName, Long> system = new HashMap<>();
    Map<Integer, Program> programs = new HashMap<>();
    book.loadPrograms().forEach(program -> programs.put(program.id(), program));
    for (Line line : state.journal) {
      int program = line.row().programId();
      long points = line.row().movement().points();
      assertThat(points).isPositive();
      add(program, line.row().movement().debit(), -points, chains, system);
      add(program, line.row().movement().credit(), points, chains, system);
      keepsItsFloor(line.row(), requireNonNull(programs.get(program)));
    }
    assertThat(state.systemSums).isEqualTo(system);
    Map<Integer, Long> totals = new HashMap<>();
    system.forEach((name, sum) -> totals.merge(name.programId(), sum, Long::sum));
    state.accounts.forEach(
        (id, account) -> {
          totals.merge(id.programId(), account.balances().total(), Long::sum);
          isAsItsChain(account, chains.getOrDefault(id, new Chain()));
        });
    assertThat(totals.values()).allMatch(total -> total == 0);
  }

  private static void add(
      int program,
      Leg leg,
      long change,
      Map<AccountId, Chain> chains,
      Map<SystemName, Long> system) {
    if (leg.isSystem()) {
      system.merge(new SystemName(program, leg.accountId()), change, Long::sum);
    } else {
      chains
          .computeIfAbsent(new AccountId(program, leg.accountId()), id -> new Chain())
          .add(leg, change);
    }
  }

  private static void isAsItsChain(AccountState account, Chain chain) {
    assertThat(account.legs()).isEqualTo(chain.legs);
    assertThat(account.balances())
        .isEqualTo(
            new Balances(
                chain.balance(Bucket.AVAILABLE),
                chain.balance(Bucket.PENDING),
                chain.balance(Bucket.HELD)));
  }

  /**
   * Checks that the debited balance isn't below its floor afterwards, wherever in the batch the
   * movement stands.
   */
  private static void keepsItsFloor(JournalRow row, Program program) {
    Leg debit = row.movement().debit();
    if (!debit.isSystem()) {
      assertThat(debit.after())
          .as("%s of %s", debit.bucket(), row)
          .isGreaterThanOrEqualTo(floor(debit.bucket(), row.candidate().request(), program));
    }
  }

  /** Returns the floor by "Deciding a request" in the contract: an account in debt can't spend. */
  private static long floor(Bucket bucket, Request request, Program program) {
    if (bucket != Bucket.AVAILABLE) {
      return 0;
    }
    return switch (request.type()) {
      case REDEEM, TRANSFER, HOLD, EXPIRE -> 0;
      case REVERSE, ADJUST -> program.clawbackFloor();
      case EARN, CAPTURE, RELEASE, ACTIVATE, OPEN, UPDATE, FREEZE, UNFREEZE, CLOSE ->
          throw new AssertionError("takes no available points: " + request);
    };
  }

  /** Returns statuses and balances of the accounts that exist, by program and code. */
  static Map<String, String> balances(InMemoryBook book) {
    return balances(book.committed());
  }

  static Map<String, String> balances(InMemoryState state) {
    Map<String, String> balances = new TreeMap<>();
    state.ids.forEach(
        (code, id) -> {
          AccountState account = account(state, code, id);
          if (account.status() != AccountStatus.UNSEEN) {
            balances.put(
                code.programId() + "/" + code.code(), account.status() + " " + account.balances());
          }
        });
    state.systemSums.forEach(
        (name, sum) -> {
          if (sum != 0) {
            balances.put(name.programId() + "/" + name.systemAccountId(), sum.toString());
          }
        });
    return balances;
  }

  private static AccountState account(InMemoryState state, AccountCode code, long id) {
    AccountState found = state.accounts.get(new AccountId(code.programId(), id));
    return found == null ? new AccountState(id, AccountStatus.UNSEEN, 0, 0, 0, 0) : found;
  }

  /**
   * Checks that the book has the model's accounts and no others, with the same statuses and
   * balances.
   */
  static void isAsIn(SequentialModel model, InMemoryBook book) {
    Map<String, String> expected = new TreeMap<>();
    Map<String, Program> programs = new HashMap<>();
    book.loadPrograms().forEach(program -> programs.put(program.code(), program));
    model
        .accounts()
        .forEach(
            (name, status) ->
                expected.put(
                    programs.get(name.program()).id() + "/" + name.name(),
                    status + " " + model.balancesOf(name)));
    for (Program program : programs.values()) {
      for (SystemAccount account : SystemAccount.values()) {
        long sum =
            model.systemBalance(program.code(), account.name().toLowerCase(java.util.Locale.ROOT));
        if (sum != 0) {
          expected.put(program.id() + "/" + account.id(), Long.toString(sum));
        }
      }
    }
    assertThat(balances(book)).isEqualTo(expected);
  }
}
