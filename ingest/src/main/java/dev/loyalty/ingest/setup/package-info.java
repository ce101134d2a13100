/** The settings of ingest, and the Kafka clients that are made from them. */
@NullMarked
package dev.loyalty.ingest.setup;

import org.jspecify.annotations.NullMarked;
