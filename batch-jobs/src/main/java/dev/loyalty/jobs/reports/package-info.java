/** The job {@code refresh-reports}. */
@NullMarked
package dev.loyalty.jobs.reports;

import org.jspecify.annotations.NullMarked;
