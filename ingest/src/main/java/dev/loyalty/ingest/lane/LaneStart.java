package dev.loyalty.ingest.lane;

import dev.loyalty.ingest.broker.Topics.LogBounds;
import dev.loyalty.ledger.posting.LanePosition;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the offset at which a lane begins to read: the book's position, if the log still has it.
 * Pure, except for a line in the log.
 */
final class LaneStart {

  private static final Logger LOG = LoggerFactory.getLogger(LaneStart.class);

  private LaneStart() {}

  /**
   * Returns the offset to read from. A lane that never read anything begins with the first record
   * of the log.
   *
   * @throws LaneStoppedException where records between position and log are gone
   */
  static long of(LanePosition position, LogBounds log) {
    long next = position.nextOffset();
    String lane = position.topic() + "-" + position.partition();
    if (next > log.end()) {
      throw new LaneStoppedException(
          String.format(
              Locale.ROOT,
              "%s was read up to offset %d, but its log ends at %d: the topic lost records, or is"
                  + " another one. Bring the lost records back (a replica, a backup), or make a"
                  + " topic under another name and read that",
              lane,
              next,
              log.end()));
    }
    if (next >= log.start()) {
      return next;
    }
    if (next == 0 && position.batchNo() == 0) {
      LOG.warn(
          "{} is read for the first time, and its log begins at offset {}: what was before is no"
              + " longer there",
          lane,
          log.start());
      return log.start();
    }
    throw lost(lane, next, log.start());
  }

  static LaneStoppedException lost(String lane, long next, long logStart) {
    return new LaneStoppedException(
        String.format(
            Locale.ROOT,
            "%s was read up to offset %d, but its log begins at %d: the records between were"
                + " deleted before they were read. Publish them again under a new topic, or accept"
                + " the loss by setting the lane's position (runbook \"lane stopped\"); raise the"
                + " topic's retention",
            lane,
            next,
            logStart));
  }
}
