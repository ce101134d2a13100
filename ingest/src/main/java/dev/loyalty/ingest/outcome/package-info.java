/** What became of each event, published (contract, section 4). */
@NullMarked
package dev.loyalty.ingest.outcome;

import org.jspecify.annotations.NullMarked;
