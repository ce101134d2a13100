@NullMarked
package dev.loyalty.jobs.reconcile;

import org.jspecify.annotations.NullMarked;
