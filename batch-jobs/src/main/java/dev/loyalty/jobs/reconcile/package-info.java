/**
 * {@code reconcile}: holds the book against itself, the broker and the archive, and keeps what
 * doesn't agree.
 */
@NullMarked
package dev.loyalty.jobs.reconcile;

import org.jspecify.annotations.NullMarked;
