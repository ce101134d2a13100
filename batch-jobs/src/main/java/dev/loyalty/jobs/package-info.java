/** The nightly jobs as a whole. Each has a package of its own. */
@NullMarked
package dev.loyalty.jobs;

import org.jspecify.annotations.NullMarked;
