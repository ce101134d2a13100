/** The entry point of the command line; what it runs lives in the packages below. */
@NullMarked
package dev.loyalty.ops;

import org.jspecify.annotations.NullMarked;
