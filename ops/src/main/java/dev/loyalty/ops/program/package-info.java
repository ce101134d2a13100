/** Programs: the file that operators write them in, and the commands that apply and show them. */
@NullMarked
package dev.loyalty.ops.program;

import org.jspecify.annotations.NullMarked;
