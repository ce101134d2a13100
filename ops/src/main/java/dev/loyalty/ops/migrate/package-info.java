/** Brings the schema and the topics to what this version needs. */
@NullMarked
package dev.loyalty.ops.migrate;

import org.jspecify.annotations.NullMarked;
