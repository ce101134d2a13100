@NullMarked
package dev.loyalty.ops.job;

import org.jspecify.annotations.NullMarked;
