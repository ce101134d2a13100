/** Where PostgreSQL and Kafka are, and connections to them. */
@NullMarked
package dev.loyalty.ops.server;

import org.jspecify.annotations.NullMarked;
