package dev.loyalty.ledger.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The kinds of request, with their event types (contract, section 2) and their codes in the
 * database.
 */
public enum RequestType {
  EARN(1, "loyalty.earn.v1"),
  REDEEM(2, "loyalty.redeem.v1"),
  TRANSFER(3, "loyalty.transfer.v1"),
  ADJUST(4, "loyalty.adjust.v1"),
  REVERSE(5, "loyalty.reverse.v1"),
  HOLD(6, "loyalty.hold.v1"),
  CAPTURE(7, "loyalty.capture.v1"),
  RELEASE(8, "loyalty.release.v1"),
  OPEN(9, "loyalty.account.open.v1"),
  UPDATE(10, "loyalty.account.update.v1"),
  FREEZE(11, "loyalty.account.freeze.v1"),
  UNFREEZE(12, "loyalty.account.unfreeze.v1"),
  CLOSE(13, "loyalty.account.close.v1"),
  EXPIRE(14, "loyalty.expire.v1"),
  ACTIVATE(15, "loyalty.activate.v1");

  private static final Map<String, RequestType> BY_EVENT_TYPE =
      ofProducers().stream().collect(Collectors.toMap(RequestType::eventType, Function.identity()));
  private static final Map<Integer, RequestType> BY_CODE =
      Stream.of(values()).collect(Collectors.toUnmodifiableMap(it -> (int) it.code, it -> it));

  private final short code;
  private final String eventType;

  RequestType(int code, String eventType) {
    this.code = (short) code;
    this.eventType = eventType;
  }

  /** The number of this type in the database. It is never reused for another type. */
  public short code() {
    return code;
  }

  /** The CloudEvents {@code type}. */
  public String eventType() {
    return eventType;
  }

  /**
   * Tells whether a posted request of this type moves points; the others change the account itself.
   */
  public boolean movesPoints() {
    return code < OPEN.code || code > CLOSE.code;
  }

  /** The types that producers may ask for; the others belong to the nightly jobs. */
  public static List<RequestType> ofProducers() {
    return Stream.of(values()).filter(type -> type.code <= CLOSE.code).toList();
  }

  /** Finds a type that producers may ask for. */
  public static Optional<RequestType> findByEventType(String eventType) {
    return Optional.ofNullable(BY_EVENT_TYPE.get(eventType));
  }

  /**
   * @throws IllegalArgumentException for a number that stands for no type
   */
  public static RequestType ofCode(int code) {
    RequestType found = BY_CODE.get(code);
    if (found == null) {
      throw new IllegalArgumentException("no request type has the code " + code);
    }
    return found;
  }
}
