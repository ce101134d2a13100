package dev.loyalty.ingest.deadletter;

/**
 * A lane that may have dead letters to relay.
 *
 * @param laneId the database's short name for topic and partition
 */
public record DeadLetterLane(int laneId, String topic, int partition) {}
