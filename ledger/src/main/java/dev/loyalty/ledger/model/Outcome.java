package dev.loyalty.ledger.model;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The result of a request. A refusal is a value, never an exception. */
public sealed interface Outcome {

  /**
   * The request took effect.
   *
   * @param transferId null for requests on the account itself, which move nothing
   * @param points the points moved; null where none were
   */
  record Posted(@Nullable UUID transferId, @Nullable Long points) implements Outcome {}

  /** The request was refused and changed nothing. */
  record Rejected(RejectionCode code) implements Outcome {}

  /**
   * A request that was settled before; nothing changed.
   *
   * @param original the result of the first request
   */
  record Duplicate(Original original) implements Outcome {}

  /**
   * The first result under a key.
   *
   * @param code null where it was posted
   * @param transferId the id of a posted movement of points, else null
   */
  record Original(@Nullable RejectionCode code, @Nullable UUID transferId) {}
}
