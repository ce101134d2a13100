/** {@code loyalty export}: balances and the journal as files for other programs. */
@NullMarked
package dev.loyalty.ops.export;

import org.jspecify.annotations.NullMarked;
