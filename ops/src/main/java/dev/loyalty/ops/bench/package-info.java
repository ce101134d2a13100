/**
 * {@code loyalty bench}: measures how fast posting is, what bounds it, and what a plain way
 * reaches, all on durable settings, on one server, with the same mix of requests.
 */
@NullMarked
package dev.loyalty.ops.bench;

import org.jspecify.annotations.NullMarked;
