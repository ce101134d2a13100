@NullMarked
package dev.loyalty.ledger.read;

import org.jspecify.annotations.NullMarked;
