/**
 * The broker, as everything here sees it: sending that waits, questions about topics, and being
 * away.
 */
@NullMarked
package dev.loyalty.ingest.broker;

import org.jspecify.annotations.NullMarked;
