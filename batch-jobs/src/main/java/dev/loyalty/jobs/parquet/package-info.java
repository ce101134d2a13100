/**
 * The archive's Parquet files: their columns, DuckDB, which reads and writes them within this
 * process, and the reading of movements. The package depends on no job.
 */
@NullMarked
package dev.loyalty.jobs.parquet;

import org.jspecify.annotations.NullMarked;
