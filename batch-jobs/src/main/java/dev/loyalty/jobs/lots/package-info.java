/** Folds the journal into lots: which of an account's points expire when. */
@NullMarked
package dev.loyalty.jobs.lots;

import org.jspecify.annotations.NullMarked;
