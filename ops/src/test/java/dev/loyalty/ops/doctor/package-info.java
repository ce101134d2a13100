@NullMarked
package dev.loyalty.ops.doctor;

import org.jspecify.annotations.NullMarked;
