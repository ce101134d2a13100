/** {@code loyalty dead-letters}: commands that list, show, replay and discard dead letters. */
@NullMarked
package dev.loyalty.ops.deadletter;

import org.jspecify.annotations.NullMarked;
