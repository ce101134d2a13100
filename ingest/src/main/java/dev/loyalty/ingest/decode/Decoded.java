package dev.loyalty.ingest.decode;

import dev.loyalty.ledger.model.Request;

/** A record after decoding. Immutable. */
public sealed interface Decoded {

  /** An event that can be decided. */
  record Event(Request request) implements Decoded {}

  /**
   * A dead letter.
   *
   * @param detail names the field and what is wrong with it, in at most {@value #DETAIL_LENGTH_MAX}
   *     printable ASCII characters; it never repeats personal data
   */
  record Unreadable(DeadLetterCode code, String detail) implements Decoded {

    public static final int DETAIL_LENGTH_MAX = 300;
  }
}
