@NullMarked
package dev.loyalty.ops.server;

import org.jspecify.annotations.NullMarked;
