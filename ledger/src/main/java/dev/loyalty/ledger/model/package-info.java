/** Requests, outcomes and the rules that turn one into the other. Depends on the JDK alone. */
@NullMarked
package dev.loyalty.ledger.model;

import org.jspecify.annotations.NullMarked;
