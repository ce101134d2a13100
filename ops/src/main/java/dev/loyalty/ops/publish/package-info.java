/** Sends files of events to the input topic. */
@NullMarked
package dev.loyalty.ops.publish;

import org.jspecify.annotations.NullMarked;
