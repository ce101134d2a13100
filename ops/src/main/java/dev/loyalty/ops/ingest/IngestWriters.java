package dev.loyalty.ops.ingest;

/**
 * How many transactions ingest writes at once.
 *
 * @param max at least 1; more than the database has cores is no gain
 */
record IngestWriters(int max) {}
