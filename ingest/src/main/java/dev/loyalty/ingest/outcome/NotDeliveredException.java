package dev.loyalty.ingest.outcome;

import org.jspecify.annotations.Nullable;

/** The broker has not taken a record. It is kept, and may be sent again. */
public final class NotDeliveredException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotDeliveredException(String reason, @Nullable Throwable cause) {
    super(reason, cause);
  }
}
