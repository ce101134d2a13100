/** Tests of the package. */
@NullMarked
package dev.loyalty.ops.status;

import org.jspecify.annotations.NullMarked;
