/** {@code rebuild-indexes}. */
@NullMarked
package dev.loyalty.jobs.indexes;

import org.jspecify.annotations.NullMarked;
