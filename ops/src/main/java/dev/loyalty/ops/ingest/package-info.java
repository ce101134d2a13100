/** The ingest role: reads Kafka into the book until it is told to stop. */
@NullMarked
package dev.loyalty.ops.ingest;

import org.jspecify.annotations.NullMarked;
