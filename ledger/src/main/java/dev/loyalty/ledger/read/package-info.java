/** Reads the book: accounts, their history, exports. It changes nothing. */
@NullMarked
package dev.loyalty.ledger.read;

import org.jspecify.annotations.NullMarked;
