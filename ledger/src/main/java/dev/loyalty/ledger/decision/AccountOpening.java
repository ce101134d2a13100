package dev.loyalty.ledger.decision;

import dev.loyalty.ledger.model.Direction;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.model.Request;

/** Tells which requests may open an account that was never opened. */
public final class AccountOpening {

  private AccountOpening() {}

  /** Tells whether the request may open the account that it names first. */
  public static boolean ofAccount(Request request, Program program) {
    return switch (request) {
      case Request.Open open -> true;
      case Request.Earn earn -> program.autoOpenAccounts();
      case Request.Adjust adjust ->
          program.autoOpenAccounts() && adjust.direction() == Direction.CREDIT;
      default -> false;
    };
  }

  /** Tells whether the request may open its counterparty. */
  public static boolean ofCounterparty(Request request, Program program) {
    return request instanceof Request.Transfer && program.autoOpenAccounts();
  }
}
