/** Checks that a book agrees with itself. */
@NullMarked
package dev.loyalty.ledger.check;

import org.jspecify.annotations.NullMarked;
