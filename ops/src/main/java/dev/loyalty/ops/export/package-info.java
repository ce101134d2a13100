/** Balances and journal as files for other programs. */
@NullMarked
package dev.loyalty.ops.export;

import org.jspecify.annotations.NullMarked;
