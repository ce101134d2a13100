package dev.loyalty.ops.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much is logged to the error stream: what {@code logback.xml} says (warnings) for commands,
 * the project's own steps too for roles that stay, everything interesting with {@code --debug}.
 */
public final class Logging {

  private static final String OURS = "dev.loyalty";

  /**
   * It logs, besides throwing, to the JDK's own logging; kept here because that forgets the level
   * of a logger that nobody holds.
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

  /** For roles that stay: what they do is worth a line each. */
  public static void ofRole() {
    if (!LoggerFactory.getLogger(OURS).isInfoEnabled()) {
      level(OURS, Level.INFO);
    }
  }

  private static void level(String name, Level level) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger(name).setLevel(level);
    }
  }
}
