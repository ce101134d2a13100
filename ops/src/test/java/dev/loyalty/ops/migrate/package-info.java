@NullMarked
package dev.loyalty.ops.migrate;

import org.jspecify.annotations.NullMarked;
