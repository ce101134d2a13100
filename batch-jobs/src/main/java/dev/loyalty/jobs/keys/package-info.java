/** Forgets idempotency keys past their retention. */
@NullMarked
package dev.loyalty.jobs.keys;

import org.jspecify.annotations.NullMarked;
