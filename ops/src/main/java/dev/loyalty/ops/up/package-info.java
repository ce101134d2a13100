/**
 * {@code loyalty up}: everything in one process, with servers of its own, until it is told to stop.
 */
@NullMarked
package dev.loyalty.ops.up;

import org.jspecify.annotations.NullMarked;
