package dev.loyalty.ledger.posting;

import dev.loyalty.ledger.model.RequestType;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What the book keeps of a batch, written with the step of its lane.
 *
 * @param from where the lane stood; the step happens only if it still stands there
 * @param to where it stands then
 * @param programVersions by program id, the rules' versions that the batch was decided under
 * @param sums what the system accounts' balances changed by
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

  /** What requests of one type did to one system account of a program. */
  public record SystemSum(
      int programId, RequestType type, long systemAccountId, int movements, long change) {}
}
