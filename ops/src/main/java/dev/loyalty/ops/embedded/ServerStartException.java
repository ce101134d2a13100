package dev.loyalty.ops.embedded;

import java.io.IOException;

/** An embedded server doesn't start. The message says what is known, and where its log is. */
public final class ServerStartException extends IOException {

  private static final long serialVersionUID = 1L;

  ServerStartException(String message) {
    super(message);
  }

  ServerStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
