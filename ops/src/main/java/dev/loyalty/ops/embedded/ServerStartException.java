package dev.loyalty.ops.embedded;

import java.io.IOException;

/**
 * Reports that an embedded server doesn't start: the message has the reason and the log's place.
 */
public final class ServerStartException extends IOException {

  private static final long serialVersionUID = 1L;

  ServerStartException(String message) {
    super(message);
  }

  ServerStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
