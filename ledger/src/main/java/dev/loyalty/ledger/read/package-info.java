/** The book as it is read: accounts, their history, exports. Nothing here changes anything. */
@NullMarked
package dev.loyalty.ledger.read;

import org.jspecify.annotations.NullMarked;
