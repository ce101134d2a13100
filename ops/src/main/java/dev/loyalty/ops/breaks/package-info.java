/** {@code loyalty breaks}: commands that list, explain and accept breaks. */
@NullMarked
package dev.loyalty.ops.breaks;

import org.jspecify.annotations.NullMarked;
