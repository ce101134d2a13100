/** The parts that all commands share: output, exit codes, failures, options of servers. */
@NullMarked
package dev.loyalty.ops.cli;

import org.jspecify.annotations.NullMarked;
