/** Checks configuration, servers and their settings, and says what to do about what is wrong. */
@NullMarked
package dev.loyalty.ops.doctor;

import org.jspecify.annotations.NullMarked;
