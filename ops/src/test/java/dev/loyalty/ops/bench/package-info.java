@NullMarked
package dev.loyalty.ops.bench;

import org.jspecify.annotations.NullMarked;
