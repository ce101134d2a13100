/**
 * Posting a batch: load → decide → write → commit, in one SERIALIZABLE transaction, and again from
 * the start on a conflict.
 *
 * <p>{@link dev.loyalty.ledger.posting.Lane} is where callers begin. {@link
 * dev.loyalty.ledger.posting.Book} is what a store offers.
 */
@NullMarked
package dev.loyalty.ledger.posting;

import org.jspecify.annotations.NullMarked;
