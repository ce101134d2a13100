@NullMarked
package dev.loyalty.ledger.store;

import org.jspecify.annotations.NullMarked;
