/**
 * PostgreSQL and Kafka that need no installation: started, kept and stopped by this process, on the
 * loopback interface only.
 */
@NullMarked
package dev.loyalty.ops.embedded;

import org.jspecify.annotations.NullMarked;
