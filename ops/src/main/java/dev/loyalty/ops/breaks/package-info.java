/** {@code loyalty breaks}: what people say about what reconciliation found. */
@NullMarked
package dev.loyalty.ops.breaks;

import org.jspecify.annotations.NullMarked;
