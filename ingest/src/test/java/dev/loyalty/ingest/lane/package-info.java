/** Tests of the package. */
@NullMarked
package dev.loyalty.ingest.lane;

import org.jspecify.annotations.NullMarked;
