package dev.loyalty.ledger.posting;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record that can't be read as an event (contract, section 5), to be kept in the transaction that
 * passes its offset.
 *
 * @param code one of the contract's codes
 * @param detail names the field
 * @param value cut to 65 536 bytes
 * @param valueSize the whole value's size in bytes; 0 without a value
 * @param recordTimestamp the record's own, from the broker
 * @param timestampType Kafka's name for the kind of that time: {@code CreateTime}, {@code
 *     LogAppendTime} or {@code NoTimestampType}
 */
public record DeadLetter(
    long offset,
    String code,
    String detail,
    byte @Nullable [] key,
    byte @Nullable [] value,
    int valueSize,
    List<Header> headers,
    Instant recordTimestamp,
    String timestampType)
    implements LaneItem {

  /** A record header; a name may stand several times. */
  public record Header(String name, byte @Nullable [] value) {}
}
