/** Expires points that are past their day. */
@NullMarked
package dev.loyalty.jobs.expiry;

import org.jspecify.annotations.NullMarked;
