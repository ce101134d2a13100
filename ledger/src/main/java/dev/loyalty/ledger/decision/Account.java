package dev.loyalty.ledger.decision;

import dev.loyalty.ledger.model.AccountStatus;
import dev.loyalty.ledger.model.Balances;
import dev.loyalty.ledger.model.Bucket;

/** An account while a batch is decided. Mutable; belongs to one {@link Decider}. */
final class Account {

  final long id;
  AccountStatus status;
  private long available;
  private long pending;
  private long held;
  private long legs;

  Account(AccountState opening) {
    id = opening.id();
    status = opening.status();
    available = opening.available();
    pending = opening.pending();
    held = opening.held();
    legs = opening.legs();
  }

  boolean exists() {
    return status != AccountStatus.UNSEEN;
  }

  long available() {
    return available;
  }

  long legs() {
    return legs;
  }

  long total() {
    return available + pending + held;
  }

  Balances balances() {
    return new Balances(available, pending, held);
  }

  boolean isEmpty() {
    return available == 0 && pending == 0 && held == 0;
  }

  /** Changes one balance and returns the leg that records it. */
  Leg change(Bucket bucket, long points) {
    long after =
        switch (bucket) {
          case AVAILABLE -> available += points;
          case PENDING -> pending += points;
          case HELD -> held += points;
        };
    return new Leg(id, bucket, ++legs, after);
  }

  AccountState state() {
    return new AccountState(id, status, available, pending, held, legs);
  }
}
