/**
 * Decodes a record's bytes into a request, or into the reason why that is impossible (contract,
 * section 2).
 */
@NullMarked
package dev.loyalty.ingest.decode;

import org.jspecify.annotations.NullMarked;
