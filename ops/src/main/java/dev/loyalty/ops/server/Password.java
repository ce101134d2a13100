package dev.loyalty.ops.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/** A database password: given as text, or in a file that is read for each login. */
public sealed interface Password {

  /**
   * Returns the password of this moment.
   *
   * @throws SQLException where the file can't be read or is empty; a process that stays waits and
   *     tries again, as with a login that the server refuses
   */
  String read() throws SQLException;

  /** Keeps the text out of logs. */
  record Text(String text) implements Password {

    @Override
    public String read() {
      return text;
    }

    @Override
    public String toString() {
      return "Password";
    }
  }

  /** A file whose first line is the password; another program may replace it at any time. */
  record File(Path path) implements Password {

    private static final String REFUSED_LOGIN = "28000";

    @Override
    public String read() throws SQLException {
      String first;
      try {
        first = Files.readString(path).lines().findFirst().orElse("");
      } catch (IOException e) {
        throw new SQLException("the password file " + path + " can't be read", REFUSED_LOGIN, e);
      }
      if (first.isEmpty()) {
        throw new SQLException("the password file " + path + " is empty", REFUSED_LOGIN);
      }
      return first;
    }
  }
}
