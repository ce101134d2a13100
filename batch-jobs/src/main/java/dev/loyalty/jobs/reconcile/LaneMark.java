package dev.loyalty.jobs.reconcile;

/**
 * Where a lane stands, or stood.
 *
 * @param batchNo of its last batch; 0: it has none
 * @param digest of that batch
 */
record LaneMark(int laneId, long batchNo, long nextOffset, byte[] digest) {}
