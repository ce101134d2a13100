package dev.loyalty.ledger.decision;

import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.model.Request;
import org.jspecify.annotations.Nullable;

/**
 * A request with the accounts and the original that it names, as they stand when its turn comes.
 *
 * @param account null where it has no row
 * @param counterparty the other account that is named; the reversal of a transfer names that
 *     transfer's. Null where none is named, or where it has no row
 * @param original the posted request of this account that it names; null where it names none, or
 *     where none such is posted
 */
record Case(
    Program program,
    Request request,
    @Nullable Account account,
    @Nullable Account counterparty,
    @Nullable Original original) {

  boolean namesCounterparty() {
    return request instanceof Request.Transfer || counterparty != null;
  }

  /** Tells whether a posted request of this kind may open the account that it names. */
  boolean mayOpenAccount() {
    return AccountOpening.ofAccount(request, program);
  }

  boolean mayOpenCounterparty() {
    return AccountOpening.ofCounterparty(request, program);
  }
}
