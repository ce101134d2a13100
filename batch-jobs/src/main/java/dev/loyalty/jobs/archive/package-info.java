/**
 * {@code archive}: old months of the journal go to Parquet files, and are read from there. DuckDB
 * writes and reads the files, within this process.
 */
@NullMarked
package dev.loyalty.jobs.archive;

import org.jspecify.annotations.NullMarked;
