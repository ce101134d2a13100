/** What a role that stays tells orchestrators and Prometheus. */
@NullMarked
package dev.loyalty.ops.status;

import org.jspecify.annotations.NullMarked;
