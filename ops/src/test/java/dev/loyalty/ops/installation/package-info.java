/**
 * Keeps the files that an installation is made of true: launcher, compose file, alarms, dashboard.
 */
@NullMarked
package dev.loyalty.ops.installation;

import org.jspecify.annotations.NullMarked;
