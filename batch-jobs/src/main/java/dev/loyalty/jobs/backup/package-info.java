/** The job {@code backup}: consistent copies of the book, and restoring one. */
@NullMarked
package dev.loyalty.jobs.backup;

import org.jspecify.annotations.NullMarked;
