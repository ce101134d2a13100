/** Processes killed in mid-stream, and what has to be true afterwards. */
@NullMarked
package dev.loyalty.ops.chaos;

import org.jspecify.annotations.NullMarked;
