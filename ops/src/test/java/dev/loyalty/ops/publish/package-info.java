@NullMarked
package dev.loyalty.ops.publish;

import org.jspecify.annotations.NullMarked;
