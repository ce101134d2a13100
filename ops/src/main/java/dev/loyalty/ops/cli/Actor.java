package dev.loyalty.ops.cli;

import org.jdbi.v3.core.Jdbi;

/** Names the person who gives a command, for the audit records. */
public final class Actor {

  private static final String LOGIN = "select session_user";

  private Actor() {}

  /** Returns the operating system's user and the database's login. */
  public static String of(Jdbi jdbi) {
    String login = jdbi.withHandle(handle -> handle.createQuery(LOGIN).mapTo(String.class).one());
    return System.getProperty("user.name", "?") + " (database login " + login + ")";
  }
}
