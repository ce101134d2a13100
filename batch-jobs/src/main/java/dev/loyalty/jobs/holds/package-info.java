/** The job {@code expire-holds}. */
@NullMarked
package dev.loyalty.jobs.holds;

import org.jspecify.annotations.NullMarked;
