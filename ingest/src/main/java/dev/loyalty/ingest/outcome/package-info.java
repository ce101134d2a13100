/** Publishes the outcome of each event (contract, section 4). */
@NullMarked
package dev.loyalty.ingest.outcome;

import org.jspecify.annotations.NullMarked;
