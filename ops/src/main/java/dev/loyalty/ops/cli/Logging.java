package dev.loyalty.ops.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets how much is logged to the error stream: warnings for commands ({@code logback.xml}), more
 * with {@code --debug}. Roles start Spring Boot, which sets it anew.
 */
public final class Logging {

  private static final String OURS = "dev.loyalty";

  /**
   * The driver throws, and logs the same to the JDK's own logging. Kept here because the JDK
   * forgets the level of a logger that nobody holds.
   */
  private static final java.util.logging.Logger DRIVER =
      java.util.logging.Logger.getLogger("org.postgresql");

  private Logging() {}

  static void configure(Shell shell, boolean debug) {
    DRIVER.setLevel(debug ? java.util.logging.Level.INFO : java.util.logging.Level.OFF);
    if (debug) {
      level(OURS, Level.DEBUG);
      level(Logger.ROOT_LOGGER_NAME, Level.INFO);
    } else if (shell.environment().containsKey("LOYALTY_LOG_LEVEL")) {
      level(OURS, Level.toLevel(shell.environment().get("LOYALTY_LOG_LEVEL"), Level.INFO));
    }
  }

  /** Logs the steps of a role that hasn't started Spring Boot yet. */
  public static void ofRole() {
    if (!LoggerFactory.getLogger(OURS).isInfoEnabled()) {
      level(OURS, Level.INFO);
    }
  }

  /** Tells whether {@code --debug} was given. */
  public static boolean isDebug() {
    return LoggerFactory.getLogger(OURS).isDebugEnabled();
  }

  private static void level(String name, Level level) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger(name).setLevel(level);
    }
  }
}
