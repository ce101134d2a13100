/** Posts jobs' requests through the ledger, as ingest does. */
@NullMarked
package dev.loyalty.jobs.posting;

import org.jspecify.annotations.NullMarked;
