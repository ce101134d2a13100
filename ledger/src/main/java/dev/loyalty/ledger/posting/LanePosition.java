package dev.loyalty.ledger.posting;

import java.util.Arrays;
import java.util.UUID;

/**
 * The position of a lane. Immutable; each batch makes the next one.
 *
 * @param laneId the database's short name for topic and partition
 * @param epoch the owner's epoch; every take-over raises it
 * @param nextOffset the first offset that is not in the book yet
 * @param batchNo the number of the lane's last batch; 0 before the first
 * @param digest head of the chain over the lane's journal rows, 32 bytes
 * @param incarnation the book's id, which a restore changes
 */
public record LanePosition(
    int laneId,
    String topic,
    int partition,
    long epoch,
    long nextOffset,
    long batchNo,
    byte[] digest,
    UUID incarnation) {

  /**
   * Tells whether it is behind the same batch: the same offset, and the same journal up to there.
   */
  boolean standsAt(LanePosition other) {
    return batchNo == other.batchNo
        && nextOffset == other.nextOffset
        && Arrays.equals(digest, other.digest);
  }

  LanePosition after(long newNextOffset, byte[] newDigest) {
    return new LanePosition(
        laneId, topic, partition, epoch, newNextOffset, batchNo + 1, newDigest, incarnation);
  }
}
