@NullMarked
package dev.loyalty.ledger.check;

import org.jspecify.annotations.NullMarked;
