/** How jobs post: through the ledger, like ingest. */
@NullMarked
package dev.loyalty.jobs.posting;

import org.jspecify.annotations.NullMarked;
