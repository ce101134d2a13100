/** Ingest as a whole: started, stopped and asked for its health. */
@NullMarked
package dev.loyalty.ingest;

import org.jspecify.annotations.NullMarked;
