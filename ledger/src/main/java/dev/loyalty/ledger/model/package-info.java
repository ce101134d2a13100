/** Requests, outcomes and the rules that turn one into the other. Depends on the JDK alone. */
package dev.loyalty.ledger.model;
