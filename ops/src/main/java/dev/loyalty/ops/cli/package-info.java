/**
 * What all commands share: where they print, what they exit with, how they fail, where their
 * servers are.
 */
@NullMarked
package dev.loyalty.ops.cli;

import org.jspecify.annotations.NullMarked;
