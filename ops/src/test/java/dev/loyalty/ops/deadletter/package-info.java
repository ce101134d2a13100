@NullMarked
package dev.loyalty.ops.deadletter;

import org.jspecify.annotations.NullMarked;
