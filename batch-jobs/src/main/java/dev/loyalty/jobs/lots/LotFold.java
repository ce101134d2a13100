package dev.loyalty.jobs.lots;

import static java.util.Objects.requireNonNull;

import dev.loyalty.jobs.journal.JournalMarks;
import dev.loyalty.jobs.journal.NewBatches;
import dev.loyalty.jobs.run.StepProgress;
import dev.loyalty.ledger.model.Bucket;
import dev.loyalty.ledger.model.Program;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds new rows of a program's journal into its accounts' lots, chunk by chunk, each in a
 * transaction of its own. It skips legs that are folded, so it may be interrupted anywhere,
 * repeated, and run twice at once. A chunk bounds its memory. It takes two connections.
 * Thread-safe.
 */
public final class LotFold {

  /** The reader's name in the table {@code journal_mark}. */
  public static final String READER = "lots";

  /**
   * The most journal rows, of the whole book, in one piece of work: it takes some seconds, and
   * sorts in memory.
   */
  private static final long ROWS_MAX = 200_000;

  private static final int LEGS_OF_CHUNK = 5_000;

  /** The most legs of accounts that are behind, at some 200 bytes each. */
  private static final int LEGS_BEHIND_MAX = 100_000;

  private static final String STREAMING =
      """
      set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0;
      set local work_mem = '64MB'
      """;

  private static final Logger LOG = LoggerFactory.getLogger(LotFold.class);

  private final Jdbi jdbi;
  private final int legsBehindMax;

  /**
   * @param jdbi sessions of the writer's role
   */
  public LotFold(Jdbi jdbi) {
    this(jdbi, LEGS_BEHIND_MAX);
  }

  LotFold(Jdbi jdbi, int legsBehindMax) {
    this.jdbi = jdbi;
    this.legsBehindMax = legsBehindMax;
  }

  /** Counts of a fold: legs that were read, and accounts whose lots changed. */
  private record Count(long legs, long accounts, long broken) {
    static final Count NONE = new Count(0, 0, 0);

    Count and(Count more) {
      return new Count(legs + more.legs, accounts + more.accounts, broken + more.broken);
    }
  }

  private record Read(NewBatches news, Count count) {}

  /** Finds the batches that aren't folded yet. */
  NewBatches findNew(Program program) {
    return jdbi.withHandle(handle -> JournalMarks.findNew(handle, program.id(), READER))
        .orElse(NewBatches.none(program.id()));
  }

  /** Tells whether these are folded. */
  boolean hasFolded(NewBatches batches) {
    return jdbi.withHandle(
        handle -> JournalMarks.read(handle, batches.programId(), READER).reach(batches));
  }

  /**
   * Folds the next new rows.
   *
   * @return whether there were some
   */
  public boolean foldNext(Program program, StepProgress progress) {
    Optional<Count> count = foldNext(program);
    count.ifPresent(
        it -> {
          progress.read(it.legs());
          progress.changed(it.accounts());
          progress.skipped("their journal doesn't make their balance", it.broken());
        });
    return count.isPresent();
  }

  /** Folds all rows that are new by now. */
  public void foldAll(Program program) {
    boolean more = true;
    while (more) {
      more = foldUncounted(program);
    }
  }

  /**
   * Folds the next new rows without counting.
   *
   * @return whether there were some
   */
  public boolean foldUncounted(Program program) {
    return foldNext(program).isPresent();
  }

  private Optional<Count> foldNext(Program program) {
    Optional<Read> read =
        jdbi.inTransaction(
            TransactionIsolationLevel.REPEATABLE_READ,
            snapshot -> {
              snapshot.createScript(STREAMING).execute();
              return JournalMarks.findNext(snapshot, program.id(), READER, ROWS_MAX)
                  .map(news -> new Read(news, fold(snapshot, program, news)));
            });
    read.ifPresent(it -> jdbi.useHandle(handle -> JournalMarks.keep(handle, READER, it.news())));
    return read.map(Read::count);
  }

  private Count fold(Handle snapshot, Program program, NewBatches news) {
    Count count = Count.NONE;
    List<AccountLeg> chunk = new ArrayList<>(LEGS_OF_CHUNK);
    try (Stream<AccountLeg> legs = LegReader.ofNewBatches(snapshot, news)) {
      for (AccountLeg leg : (Iterable<AccountLeg>) legs::iterator) {
        chunk.add(leg);
        if (chunk.size() == LEGS_OF_CHUNK) {
          count = count.and(fold(program, chunk));
          chunk.clear();
        }
      }
    }
    return chunk.isEmpty() ? count : count.and(fold(program, chunk));
  }

  /** Folds on a connection of its own, because the snapshot's is still being read. */
  private Count fold(Program program, List<AccountLeg> legs) {
    try (Handle handle = jdbi.open()) {
      return handle.inTransaction(
          TransactionIsolationLevel.READ_COMMITTED, chunk -> fold(chunk, program, legs));
    }
  }

  private Count fold(Handle handle, Program program, List<AccountLeg> legs) {
    LotStore store = LotStore.open(handle, program.id(), ExpiryRule.of(program));
    long accounts = 0;
    long broken = 0;
    List<AccountLeg> left = legs;
    while (!left.isEmpty()) {
      Round round = foldRound(handle, store, program, left);
      accounts += round.accounts();
      broken += round.broken();
      left = round.left();
    }
    return new Count(legs.size(), accounts, broken);
  }

  /**
   * @param left legs that need more earlier legs than are read at once
   */
  private record Round(long accounts, long broken, List<AccountLeg> left) {}

  private Round foldRound(Handle handle, LotStore store, Program program, List<AccountLeg> legs) {
    Set<Long> ids =
        legs.stream()
            .map(AccountLeg::accountId)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    Map<Long, StoredLots> stored = store.load(ids);
    List<AccountLeg> complete =
        LegReader.withOriginals(handle, program.id(), complete(handle, program, legs, stored));
    store.recall(stored, complete);
    Set<Long> broken = fold(program, complete, stored);
    stored.keySet().removeAll(broken);
    List<AccountLeg> left = legs.stream().filter(leg -> isAhead(leg, stored)).toList();
    stored.values().removeIf(it -> !it.isFolded());
    store.write(stored);
    // If no account was folded or found broken in this round, none will be.
    boolean last = stored.isEmpty() && broken.isEmpty();
    return new Round(stored.size(), broken.size(), last ? List.of() : left);
  }

  private static boolean isAhead(AccountLeg leg, Map<Long, StoredLots> stored) {
    StoredLots lots = stored.get(leg.accountId());
    return lots != null && leg.number() > lots.lots().legsFolded();
  }

  /**
   * Adds the legs between the folded ones and these, where some are missing: clocks of lanes may
   * differ, or the account could not be folded before.
   */
  private List<AccountLeg> complete(
      Handle handle, Program program, List<AccountLeg> legs, Map<Long, StoredLots> stored) {
    Map<Long, Long> behind = new HashMap<>();
    Map<Long, Long> reached = new HashMap<>();
    for (AccountLeg leg : legs) {
      long folded = requireNonNull(stored.get(leg.accountId())).lots().legsFolded();
      long last = reached.getOrDefault(leg.accountId(), folded);
      if (leg.number() > last + 1) {
        behind.put(leg.accountId(), folded);
      }
      reached.put(leg.accountId(), Math.max(last, leg.number()));
    }
    if (behind.isEmpty()) {
      return legs;
    }
    List<AccountLeg> complete = new ArrayList<>(legs);
    complete.removeIf(leg -> behind.containsKey(leg.accountId()));
    complete.addAll(LegReader.ofAccounts(handle, program.id(), behind, legsBehindMax));
    return complete;
  }

  /**
   * Folds legs, and returns the accounts that can't be folded because a leg is missing or the
   * balance differs.
   */
  private static Set<Long> fold(
      Program program, List<AccountLeg> legs, Map<Long, StoredLots> stored) {
    Set<Long> broken = new HashSet<>();
    Map<Long, Long> balances = new HashMap<>();
    for (AccountLeg leg : legs) {
      Lots lots = requireNonNull(stored.get(leg.accountId())).lots();
      if (leg.number() > lots.legsFolded() + 1) {
        broken.add(leg.accountId());
      } else if (leg.number() > lots.legsFolded()) {
        lots.fold(leg);
        if (leg.bucket() == Bucket.AVAILABLE) {
          balances.put(leg.accountId(), leg.after());
        }
      }
    }
    balances.forEach(
        (account, balance) -> {
          if (requireNonNull(stored.get(account)).lots().available() != balance) {
            broken.add(account);
          }
        });
    for (Long account : broken) {
      LOG.warn(
          "The journal of account {} of program {} doesn't make its balance, so its lots stay as"
              + " they were; see what reconcile says",
          account,
          program.code());
    }
    return broken;
  }
}
