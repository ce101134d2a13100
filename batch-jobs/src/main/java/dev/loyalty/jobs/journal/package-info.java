/** Finds the journal's new rows since a job last read it. */
@NullMarked
package dev.loyalty.jobs.journal;

import org.jspecify.annotations.NullMarked;
