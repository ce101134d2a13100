/**
 * Measurements: how fast posting is, what bounds it, and what a plain way of doing the same
 * reaches. All on durable settings, on one server, with the same mix of requests.
 */
@NullMarked
package dev.loyalty.ops.bench;

import org.jspecify.annotations.NullMarked;
