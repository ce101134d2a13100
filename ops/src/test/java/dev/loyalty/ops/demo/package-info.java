@NullMarked
package dev.loyalty.ops.demo;

import org.jspecify.annotations.NullMarked;
