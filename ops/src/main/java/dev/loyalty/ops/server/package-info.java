/** Finds PostgreSQL and Kafka, and opens connections to them. */
@NullMarked
package dev.loyalty.ops.server;

import org.jspecify.annotations.NullMarked;
