/** Reads the input with one lane a partition, from the book's position on. */
@NullMarked
package dev.loyalty.ingest.lane;

import org.jspecify.annotations.NullMarked;
