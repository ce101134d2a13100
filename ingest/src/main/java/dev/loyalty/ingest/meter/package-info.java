/** What is measured while reading Kafka. */
@NullMarked
package dev.loyalty.ingest.meter;

import org.jspecify.annotations.NullMarked;
