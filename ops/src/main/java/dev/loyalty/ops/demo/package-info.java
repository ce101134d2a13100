/** {@code loyalty demo}: the main job from end to end, on servers that are thrown away. */
@NullMarked
package dev.loyalty.ops.demo;

import org.jspecify.annotations.NullMarked;
