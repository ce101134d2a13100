/** {@code loyalty program}: the programs file, and the commands that apply and show programs. */
@NullMarked
package dev.loyalty.ops.program;

import org.jspecify.annotations.NullMarked;
