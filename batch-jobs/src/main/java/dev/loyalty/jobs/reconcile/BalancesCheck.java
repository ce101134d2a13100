package dev.loyalty.jobs.reconcile;

import dev.loyalty.ledger.store.ProgramStore;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * What reconciliation says of a book's balances, sums and keys from the very beginning, keeping
 * nothing of it: for copies of a book, such as a backup that is tried out.
 */
public final class BalancesCheck {

  private static final int WORKERS = 2;

  private BalancesCheck() {}

  /**
   * What was found.
   *
   * @param found all of it
   * @param findings the first ones
   */
  public record Result(long found, List<Finding> findings) {}

  /**
   * @param jdbi sessions of the writer's role
   * @throws Exception it couldn't be looked at
   */
  public static Result run(Jdbi jdbi) throws Exception {
    Examination examination =
        new Examination(jdbi, BrokerOffsets.NOT_CONFIGURED, ArchiveCheck.NOTHING_ARCHIVED, true);
    List<SharedSnapshot.Task<List<Examined>>> tasks = new ArrayList<>();
    new ProgramStore(jdbi).load().forEach(program -> tasks.addAll(examination.of(program)));
    try (SharedSnapshot snapshot = SharedSnapshot.take(jdbi)) {
      List<LegResult> legs =
          snapshot.runAll(tasks, WORKERS).stream()
              .flatMap(List::stream)
              .map(Examined::leg)
              .toList();
      return new Result(
          legs.stream().mapToLong(LegResult::found).sum(),
          legs.stream().flatMap(leg -> leg.findings().stream()).toList());
    }
  }
}
