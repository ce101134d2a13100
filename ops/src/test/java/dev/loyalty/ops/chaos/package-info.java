/** Kills processes in mid-stream, and checks the book, outcomes and dead letters afterwards. */
@NullMarked
package dev.loyalty.ops.chaos;

import org.jspecify.annotations.NullMarked;
