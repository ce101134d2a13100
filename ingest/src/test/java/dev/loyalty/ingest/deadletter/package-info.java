/** Tests of the package. */
@NullMarked
package dev.loyalty.ingest.deadletter;

import org.jspecify.annotations.NullMarked;
