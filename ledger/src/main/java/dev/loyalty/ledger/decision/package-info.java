/**
 * Decides requests by pure functions of the requests and of the state that they meet. No clock, no
 * I/O, no framework.
 *
 * <p>{@link dev.loyalty.ledger.decision.Decider} takes the requests of one program in their order;
 * {@link dev.loyalty.ledger.decision.Rules} holds the reasons for refusing one, in the contract's
 * order.
 */
@NullMarked
package dev.loyalty.ledger.decision;

import org.jspecify.annotations.NullMarked;
