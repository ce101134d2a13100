/** How jobs run: identified, exclusive, restartable, recorded. Knows no single job. */
@NullMarked
package dev.loyalty.jobs.run;

import org.jspecify.annotations.NullMarked;
