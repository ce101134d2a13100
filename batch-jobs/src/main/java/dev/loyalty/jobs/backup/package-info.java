/** {@code backup}: consistent copies of the book, and the way back from one. */
@NullMarked
package dev.loyalty.jobs.backup;

import org.jspecify.annotations.NullMarked;
