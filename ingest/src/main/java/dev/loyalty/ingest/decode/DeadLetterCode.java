package dev.loyalty.ingest.decode;

/**
 * Why a record can't be read as an event, in the order in which it is looked at (contract, section
 * 2). The names are published in {@code loyalty_dlt-code}.
 */
public enum DeadLetterCode {
  /** There is no value. */
  NULL_VALUE,
  /** The value has more than 65 536 bytes. */
  TOO_LARGE,
  /** The value is no JSON as the contract wants it. */
  MALFORMED_JSON,
  /** What every CloudEvent has is missing. */
  NOT_A_CLOUDEVENT,
  /** A CloudEvent of a type that isn't known here. */
  UNSUPPORTED_TYPE,
  /** An event of a known type with something wrong in it. */
  SCHEMA_VIOLATION
}
