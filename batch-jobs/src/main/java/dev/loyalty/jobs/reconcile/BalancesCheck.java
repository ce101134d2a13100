package dev.loyalty.jobs.reconcile;

import dev.loyalty.ledger.store.ProgramStore;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * Checks a book's balances, sums and keys from the very beginning as reconciliation does, but
 * stores nothing: for copies of a book, such as a backup that is verified.
 */
public final class BalancesCheck {

  private static final int WORKERS = 2;

  private BalancesCheck() {}

  /**
   * The findings.
   *
   * @param found the number of all findings
   * @param findings the first ones
   */
  public record Result(long found, List<Finding> findings) {}

  /**
   * @param jdbi sessions of the writer's role
   * @throws Exception where it couldn't be checked
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
