/** Tests of starting roles as Spring Boot applications. */
@NullMarked
package dev.loyalty.ops.role;

import org.jspecify.annotations.NullMarked;
