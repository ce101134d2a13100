/** Access to the broker: sending that waits, questions about topics, and outages. */
@NullMarked
package dev.loyalty.ingest.broker;

import org.jspecify.annotations.NullMarked;
