package dev.loyalty.ledger.posting;

/** The content of one offset of an input partition. */
public sealed interface LaneItem permits Submission, DeadLetter {

  long offset();
}
