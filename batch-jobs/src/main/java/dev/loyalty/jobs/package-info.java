/** The nightly jobs, put together. Each has a package of its own. */
@NullMarked
package dev.loyalty.jobs;

import org.jspecify.annotations.NullMarked;
