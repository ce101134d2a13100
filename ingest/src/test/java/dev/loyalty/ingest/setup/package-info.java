/** Tests of the package. */
@NullMarked
package dev.loyalty.ingest.setup;

import org.jspecify.annotations.NullMarked;
