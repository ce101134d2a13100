/**
 * Posts batches: load → decide → write → commit, in one SERIALIZABLE transaction, and again from
 * the start on a conflict.
 *
 * <p>Callers begin with {@link dev.loyalty.ledger.posting.Lane}. A store implements {@link
 * dev.loyalty.ledger.posting.Book}.
 */
@NullMarked
package dev.loyalty.ledger.posting;

import org.jspecify.annotations.NullMarked;
