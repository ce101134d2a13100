package dev.loyalty.ingest.decode;

/**
 * The reasons why a record can't be read as an event, in the order of the checks (contract, section
 * 2). The header {@code loyalty_dlt-code} has these names.
 */
public enum DeadLetterCode {
  /** The record has no value. */
  NULL_VALUE,
  /** The value has more than 65 536 bytes. */
  TOO_LARGE,
  /** The value isn't JSON by the contract's rules. */
  MALFORMED_JSON,
  /** An attribute that every CloudEvent has is missing. */
  NOT_A_CLOUDEVENT,
  /** A CloudEvent of a type that isn't known here. */
  UNSUPPORTED_TYPE,
  /** An event of a known type with something wrong in it. */
  SCHEMA_VIOLATION
}
