/** Gives accounts the tier that they earned. */
@NullMarked
package dev.loyalty.jobs.tiers;

import org.jspecify.annotations.NullMarked;
