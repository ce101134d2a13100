/** The script at the repository's top that everybody starts with. */
@NullMarked
package dev.loyalty.ops.launcher;

import org.jspecify.annotations.NullMarked;
