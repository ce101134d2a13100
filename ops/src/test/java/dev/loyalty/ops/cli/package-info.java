@NullMarked
package dev.loyalty.ops.cli;

import org.jspecify.annotations.NullMarked;
