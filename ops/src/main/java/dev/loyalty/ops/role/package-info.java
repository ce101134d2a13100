/** Roles: processes that stay, each a Spring Boot application with Actuator's endpoints. */
@NullMarked
package dev.loyalty.ops.role;

import org.jspecify.annotations.NullMarked;
