@NullMarked
package dev.loyalty.ops.ingest;

import org.jspecify.annotations.NullMarked;
