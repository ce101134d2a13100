package dev.loyalty.ingest.lane;

import dev.loyalty.ledger.posting.LaneItem;

/**
 * A record that was read and decoded.
 *
 * @param bytes about its size in memory
 * @param timestampMillis the record's own timestamp
 */
record ReadRecord(LaneItem item, long bytes, long timestampMillis) {}
