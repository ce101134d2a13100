/** Tests of the package. */
@NullMarked
package dev.loyalty.ingest.meter;

import org.jspecify.annotations.NullMarked;
