package dev.loyalty.ledger.posting;

import dev.loyalty.ledger.model.RequestType;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The record that the book keeps of a batch, written together with the lane's new position.
 *
 * @param from the lane's position before; the batch is written only if the lane still stands there
 * @param to the lane's position afterwards
 * @param programVersions by program id, the versions of the rules by which the batch was decided
 * @param sums the changes of the system accounts' balances
 * @param outcomes in the requests' order
 */
public record BatchRecord(
    LanePosition from,
    LanePosition to,
    Instant postedAt,
    int journalRows,
    Map<Integer, Integer> programVersions,
    List<SystemSum> sums,
    List<OutcomeEvent> outcomes,
    List<DeadLetter> deadLetters) {

  /** The change of one system account of a program by requests of one type. */
  public record SystemSum(
      int programId, RequestType type, long systemAccountId, int movements, long change) {}
}
