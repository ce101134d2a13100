/** The book in PostgreSQL: its statements, and the sessions that they run on. */
@NullMarked
package dev.loyalty.ledger.store;

import org.jspecify.annotations.NullMarked;
