package dev.loyalty.ingest.deadletter;

/**
 * A lane whose dead letters are to be looked for.
 *
 * @param laneId the database's short name for topic and partition
 */
public record DeadLetterLane(int laneId, String topic, int partition) {}
