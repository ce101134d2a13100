/**
 * The book in PostgreSQL: what is kept of programs, accounts and requests, and how it is read and
 * written.
 */
@NullMarked
package dev.loyalty.ledger.store;

import org.jspecify.annotations.NullMarked;
