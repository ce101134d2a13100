/** Tests of the package. */
@NullMarked
package dev.loyalty.ingest.outcome;

import org.jspecify.annotations.NullMarked;
