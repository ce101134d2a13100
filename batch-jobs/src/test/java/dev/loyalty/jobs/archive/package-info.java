@NullMarked
package dev.loyalty.jobs.archive;

import org.jspecify.annotations.NullMarked;
