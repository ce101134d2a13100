package dev.loyalty.ledger.posting;

import static java.util.Objects.requireNonNull;

import dev.loyalty.ledger.decision.Decision;
import dev.loyalty.ledger.decision.Leg;
import dev.loyalty.ledger.decision.Movement;
import dev.loyalty.ledger.model.Balances;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.model.RejectionCode;
import dev.loyalty.ledger.model.RequestType;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One try at posting one batch, from the start. */
final class BatchAttempt {

  private final LanePosition from;
  private final List<LaneItem> items;
  private final long nextOffset;
  private final Clock clock;
  private final Map<Integer, ProgramBatch> byProgram = new TreeMap<>();
  private final List<DeadLetter> deadLetters = new ArrayList<>();
  private final Map<String, Optional<Program>> programsFound = new HashMap<>();
  private boolean refreshed;

  /**
   * @param nextOffset the lane's next offset after the batch: behind its last item and any gap
   *     after it
   */
  BatchAttempt(LanePosition from, List<LaneItem> items, long nextOffset, Clock clock) {
    this.from = from;
    this.items = items;
    this.nextOffset = nextOffset;
    this.clock = clock;
  }

  /**
   * Does the work before the transaction: looks up programs, accounts and keys, and gives ids to
   * accounts that may be opened.
   */
  void prepare(Book book, Programs programs, AccountDirectory directory, KeyLookup lookup) {
    for (LaneItem item : items) {
      switch (item) {
        case DeadLetter deadLetter -> deadLetters.add(deadLetter);
        case Submission submission ->
            programsFound
                .computeIfAbsent(
                    submission.request().header().program(), code -> findProgram(code, programs))
                .ifPresent(
                    program ->
                        byProgram
                            .computeIfAbsent(program.id(), id -> new ProgramBatch(program))
                            .add(submission));
      }
    }
    for (ProgramBatch batch : byProgram.values()) {
      batch.resolveAccounts(directory);
      batch.findKeys(book, lookup);
    }
  }

  /**
   * Finds a program, and asks the book afresh before calling one unknown. It asks once per batch,
   * so that a program made meanwhile is unknown either to the whole batch or to none of it.
   */
  private Optional<Program> findProgram(String code, Programs programs) {
    Optional<Program> found = programs.find(code);
    if (found.isEmpty() && !refreshed) {
      programs.refresh();
      refreshed = true;
      found = programs.find(code);
    }
    return found;
  }

  /** Does the work of the transaction, without committing it. */
  PostedBatch post(BookTransaction transaction) {
    // All lanes take programs in this order, so that two can't deadlock on keys.
    Map<ProgramBatch, List<Decision>> decided = new LinkedHashMap<>();
    for (ProgramBatch batch : byProgram.values()) {
      decided.put(batch, batch.decide(transaction, now()));
    }
    // Reads the time after the accounts were locked, so that the times of an account's movements
    // are in the order of its legs.
    Instant postedAt = now();
    List<OutcomeEvent> outcomes = new ArrayList<>(items.size());
    List<JournalRow> rows = new ArrayList<>(items.size() + 8);
    collect(decided, outcomes, rows);
    transaction.prepareOutcomes(postedAt, outcomes);
    decided.forEach((batch, made) -> keep(transaction, batch, made, postedAt));
    byte[] digest = transaction.writeJournal(from, rows, postedAt);
    LanePosition to = from.after(nextOffset, digest);
    transaction.advance(
        new BatchRecord(
            from, to, postedAt, rows.size(), versions(), sums(rows), outcomes, deadLetters));
    return new PostedBatch(to, from.nextOffset(), postedAt, outcomes, deadLetters.size());
  }

  private static void keep(
      BookTransaction transaction, ProgramBatch batch, List<Decision> decisions, Instant postedAt) {
    List<Decision> settling = ProgramBatch.settling(decisions);
    if (!settling.isEmpty()) {
      transaction.settleKeys(batch.program().id(), settling, postedAt);
    }
    List<Decision> posted = decisions.stream().filter(Decision::isPosted).toList();
    if (!posted.isEmpty()) {
      transaction.keepEffects(batch.program().id(), posted, postedAt);
    }
  }

  /** Puts the programs' decisions back into the order of the offsets. */
  private void collect(
      Map<ProgramBatch, List<Decision>> decided,
      List<OutcomeEvent> outcomes,
      List<JournalRow> rows) {
    Map<String, ProgramQueue> queues = HashMap.newHashMap(decided.size());
    decided.forEach(
        (batch, made) -> queues.put(batch.program().code(), new ProgramQueue(batch, made)));
    for (LaneItem item : items) {
      if (!(item instanceof Submission submission)) {
        continue;
      }
      ProgramQueue queue = queues.get(submission.request().header().program());
      if (queue == null) {
        outcomes.add(
            OutcomeEvent.of(
                submission, new Outcome.Rejected(RejectionCode.UNKNOWN_PROGRAM), Balances.ZERO));
        continue;
      }
      Decision decision = queue.next();
      outcomes.add(OutcomeEvent.of(submission, decision.outcome(), decision.after()));
      for (Movement movement : decision.movements()) {
        rows.add(new JournalRow(queue.programId(), rows.size(), decision.candidate(), movement));
      }
    }
  }

  private Map<Integer, Integer> versions() {
    Map<Integer, Integer> versions = HashMap.newHashMap(byProgram.size());
    byProgram.forEach((id, batch) -> versions.put(id, batch.program().version()));
    return versions;
  }

  private static List<BatchRecord.SystemSum> sums(List<JournalRow> rows) {
    record Of(int programId, RequestType type, long systemAccountId) {}
    record Sum(int movements, long change) {
      Sum plus(Sum other) {
        return new Sum(movements + other.movements, Math.addExact(change, other.change));
      }
    }
    Map<Of, Sum> sums = new HashMap<>();
    for (JournalRow row : rows) {
      RequestType type = row.candidate().request().type();
      Leg debit = row.movement().debit();
      Leg credit = row.movement().credit();
      if (debit.isSystem()) {
        Of of = new Of(row.programId(), type, debit.accountId());
        sums.merge(of, new Sum(1, -row.movement().points()), Sum::plus);
      }
      if (credit.isSystem()) {
        Of of = new Of(row.programId(), type, credit.accountId());
        sums.merge(of, new Sum(1, row.movement().points()), Sum::plus);
      }
    }
    List<BatchRecord.SystemSum> list = new ArrayList<>(sums.size());
    sums.forEach(
        (of, sum) ->
            list.add(
                new BatchRecord.SystemSum(
                    of.programId(),
                    of.type(),
                    of.systemAccountId(),
                    sum.movements(),
                    sum.change())));
    return list;
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /** A program's decisions, to be taken one after the other. */
  private static final class ProgramQueue {
    private final ProgramBatch batch;
    private final List<Decision> decisions;
    private int taken;

    ProgramQueue(ProgramBatch batch, List<Decision> decisions) {
      this.batch = batch;
      this.decisions = decisions;
    }

    int programId() {
      return batch.program().id();
    }

    Decision next() {
      return requireNonNull(decisions.get(taken++));
    }
  }
}
