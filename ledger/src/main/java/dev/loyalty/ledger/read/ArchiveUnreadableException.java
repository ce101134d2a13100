package dev.loyalty.ledger.read;

import org.jspecify.annotations.Nullable;

/** A file of the archive is missing or broken, or the archive isn't at the configured place. */
public final class ArchiveUnreadableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ArchiveUnreadableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
