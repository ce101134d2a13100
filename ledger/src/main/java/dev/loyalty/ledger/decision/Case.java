package dev.loyalty.ledger.decision;

import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.model.Request;
import org.jspecify.annotations.Nullable;

/**
 * A request with whom and what it names, as they stand when its turn comes.
 *
 * @param account null: there is no row for it
 * @param counterparty the other account that is named; the reversal of a transfer names that
 *     transfer's. Null: none is named, or there is no row for it
 * @param original the posted request of this account that it names; null: it names none, or there
 *     is none such
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

  /** A posted request of this kind may open the account that it names. */
  boolean mayOpenAccount() {
    return AccountOpening.ofAccount(request, program);
  }

  boolean mayOpenCounterparty() {
    return AccountOpening.ofCounterparty(request, program);
  }
}
