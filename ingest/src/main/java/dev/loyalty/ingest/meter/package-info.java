/** The meters of ingest. */
@NullMarked
package dev.loyalty.ingest.meter;

import org.jspecify.annotations.NullMarked;
