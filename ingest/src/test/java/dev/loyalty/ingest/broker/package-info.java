/** Tests of the package. */
@NullMarked
package dev.loyalty.ingest.broker;

import org.jspecify.annotations.NullMarked;
