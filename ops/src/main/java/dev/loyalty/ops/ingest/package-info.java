/** The ingest role: reads Kafka into the book until the process stops. */
@NullMarked
package dev.loyalty.ops.ingest;

import org.jspecify.annotations.NullMarked;
