package dev.loyalty.ingest.lane;

import dev.loyalty.ledger.posting.LaneItem;

/**
 * A record that was read and decoded.
 *
 * @param bytes about what it takes in memory
 * @param timestampMillis the record's own
 */
record ReadRecord(LaneItem item, long bytes, long timestampMillis) {}
