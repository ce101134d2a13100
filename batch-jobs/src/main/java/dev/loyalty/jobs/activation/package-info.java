/** The job {@code activate-points}. */
@NullMarked
package dev.loyalty.jobs.activation;

import org.jspecify.annotations.NullMarked;
