package dev.loyalty.ledger.model;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What became of a request. A refusal is a value, never an exception. */
public sealed interface Outcome {

  /**
   * The request took effect.
   *
   * @param transferId null for requests on the account itself, which move nothing
   * @param points what was moved; null where nothing was
   */
  record Posted(@Nullable UUID transferId, @Nullable Long points) implements Outcome {}

  /** The request was refused and changed nothing. */
  record Rejected(RejectionCode code) implements Outcome {}

  /**
   * The same request was settled before; nothing changed.
   *
   * @param original how it was settled
   */
  record Duplicate(Original original) implements Outcome {}

  /**
   * The first result under a key.
   *
   * @param code null: it was posted
   * @param transferId of a posted point movement, else null
   */
  record Original(@Nullable RejectionCode code, @Nullable UUID transferId) {}
}
