/** From a record's bytes to a request, or to the reason why there is none (contract, section 2). */
@NullMarked
package dev.loyalty.ingest.decode;

import org.jspecify.annotations.NullMarked;
