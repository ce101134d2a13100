@NullMarked
package dev.loyalty.ops.program;

import org.jspecify.annotations.NullMarked;
