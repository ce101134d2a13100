@NullMarked
package dev.loyalty.ops.command;

import org.jspecify.annotations.NullMarked;
