package dev.loyalty.ingest.broker;

import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTimestampException;

/**
 * The broker refused a record because its timestamp, this machine's time, is too far from the
 * broker's own. The record may be sent again once the clocks agree.
 */
public final class ClockMismatchException extends KafkaException {
  private static final long serialVersionUID = 1L;

  private ClockMismatchException(Exception cause) {
    super(
        "the clocks of this machine and of the broker differ by more than the topic allows"
            + " (message.timestamp.after.max.ms, message.timestamp.before.max.ms), so the broker"
            + " refuses new records; set the wrong clock right: nothing is lost, and publishing"
            + " goes on then",
        cause);
  }

  /** Returns this exception where a refused timestamp is the cause, else the failure itself. */
  static Exception nameIn(Exception failure) {
    return isRefusedTimestamp(failure) ? new ClockMismatchException(failure) : failure;
  }

  /**
   * The client knows the broker's error code only where one record was refused. For several, only
   * the message tells what is wrong with them.
   */
  private static boolean isRefusedTimestamp(Exception failure) {
    return failure instanceof InvalidTimestampException
        || failure instanceof InvalidRecordException
            && String.valueOf(failure.getMessage()).startsWith("Timestamp ");
  }
}
