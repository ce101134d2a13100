/** Holds the book against itself: what must agree, and where it doesn't. */
@NullMarked
package dev.loyalty.ledger.check;

import org.jspecify.annotations.NullMarked;
