/** Commands that show accounts. */
@NullMarked
package dev.loyalty.ops.account;

import org.jspecify.annotations.NullMarked;
