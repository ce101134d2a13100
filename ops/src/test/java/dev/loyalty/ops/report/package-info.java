@NullMarked
package dev.loyalty.ops.report;

import org.jspecify.annotations.NullMarked;
