/** {@code backup}: making, listing, restoring, verifying and pruning backups by hand. */
@NullMarked
package dev.loyalty.ops.backup;

import org.jspecify.annotations.NullMarked;
