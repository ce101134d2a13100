/** {@code loyalty report}: what reconciliation found, for people, programs and auditors. */
@NullMarked
package dev.loyalty.ops.report;

import org.jspecify.annotations.NullMarked;
