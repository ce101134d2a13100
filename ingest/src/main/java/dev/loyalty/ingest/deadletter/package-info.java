/**
 * Relays records that can't be read as events to Kafka's dead-letter topic (contract, section 5).
 */
@NullMarked
package dev.loyalty.ingest.deadletter;

import org.jspecify.annotations.NullMarked;
