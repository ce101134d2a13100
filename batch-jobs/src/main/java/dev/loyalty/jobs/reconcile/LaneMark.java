package dev.loyalty.jobs.reconcile;

/**
 * A position of a lane.
 *
 * @param batchNo the number of its last batch; 0 for none
 * @param digest the digest of that batch
 */
record LaneMark(int laneId, long batchNo, long nextOffset, byte[] digest) {}
