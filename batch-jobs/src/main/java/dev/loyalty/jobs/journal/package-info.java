/** What is new in the journal since a job last read it. */
@NullMarked
package dev.loyalty.jobs.journal;

import org.jspecify.annotations.NullMarked;
