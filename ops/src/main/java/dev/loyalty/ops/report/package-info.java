/** {@code loyalty report}: reports of reconciliations and of the book. */
@NullMarked
package dev.loyalty.ops.report;

import org.jspecify.annotations.NullMarked;
