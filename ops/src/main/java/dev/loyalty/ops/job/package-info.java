/** Running nightly jobs: by hand, as a night, by the clock. */
@NullMarked
package dev.loyalty.ops.job;

import org.jspecify.annotations.NullMarked;
