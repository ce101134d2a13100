@NullMarked
package dev.loyalty.ops.embedded;

import org.jspecify.annotations.NullMarked;
