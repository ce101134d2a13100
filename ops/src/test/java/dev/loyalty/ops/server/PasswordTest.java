package dev.loyalty.ops.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordTest {

  @TempDir private Path directory;

  @Test
  void readsTheFileForEachLogin() throws Exception {
    Path file = Files.writeString(directory.resolve("password"), "first \n");
    Password password = new Password.File(file);
    assertThat(password.read()).isEqualTo("first ");

    Files.writeString(file, "second");
    assertThat(password.read()).isEqualTo("second");
  }

  /** The SQLSTATE is that of a refused login, for which processes that stay wait. */
  @Test
  void refusesTheLoginWhereTheFileIsMissingOrEmpty() throws Exception {
    Path missing = directory.resolve("missing");
    assertThatThrownBy(() -> new Password.File(missing).read())
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28000"))
        .hasMessage("the password file " + missing + " can't be read");

    Path empty = Files.writeString(directory.resolve("empty"), "\n");
    assertThatThrownBy(() -> new Password.File(empty).read())
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28000"))
        .hasMessage("the password file " + empty + " is empty");
  }

  @Test
  void keepsTheTextOutOfLogs() {
    assertThat(new Password.Text("secret")).hasToString("Password");
    assertThat(new Database("jdbc:postgresql://db/book", "clerk", "secret").toString())
        .doesNotContain("secret");
  }
}
