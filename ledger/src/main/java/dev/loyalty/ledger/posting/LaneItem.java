package dev.loyalty.ledger.posting;

/** What stands at one offset of an input partition. */
public sealed interface LaneItem permits Submission, DeadLetter {

  long offset();
}
