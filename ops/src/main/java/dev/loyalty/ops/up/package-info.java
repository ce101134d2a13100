/** {@code loyalty up}: runs embedded servers and all roles in one process. */
@NullMarked
package dev.loyalty.ops.up;

import org.jspecify.annotations.NullMarked;
