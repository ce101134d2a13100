/**
 * Runs jobs so that they are identified, exclusive, restartable and recorded. It knows no single
 * job.
 */
@NullMarked
package dev.loyalty.jobs.run;

import org.jspecify.annotations.NullMarked;
