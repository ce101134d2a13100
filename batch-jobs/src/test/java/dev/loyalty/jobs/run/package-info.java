@NullMarked
package dev.loyalty.jobs.run;

import org.jspecify.annotations.NullMarked;
