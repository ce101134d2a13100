/**
 * {@code archive}: old months of the journal go to Parquet files, and are checked there. {@link
 * dev.loyalty.jobs.parquet} has the columns and the reading.
 */
@NullMarked
package dev.loyalty.jobs.archive;

import org.jspecify.annotations.NullMarked;
