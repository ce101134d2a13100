/** From Kafka into the book: what others start and stop, and ask how it is. */
@NullMarked
package dev.loyalty.ingest;

import org.jspecify.annotations.NullMarked;
