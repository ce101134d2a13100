package dev.loyalty.ops.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTest {

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://db:5433/book, jdbc:postgresql://db:5433/book",
    "'jdbc:postgresql://a:1,b:2/book?sslmode=require',"
        + " 'jdbc:postgresql://a:1,b:2/book?sslmode=require'",
    "jdbc:postgresql:book, jdbc:postgresql:book",
    "postgresql://db/book, jdbc:postgresql://db/book",
    "postgres://db:5433/book?sslmode=require, jdbc:postgresql://db:5433/book?sslmode=require",
  })
  void understandsAddressesOfPgjdbcAndOfLibpq(String given, String jdbcUrl) throws Exception {
    assertThat(Database.of(given, null, null).jdbcUrl()).isEqualTo(jdbcUrl);
  }

  @Test
  void takesUserAndPasswordOutOfTheAddress() throws Exception {
    Database database = Database.of("postgres://clerk:a%40b+c@db:5433/book", null, null);

    assertThat(database)
        .isEqualTo(new Database("jdbc:postgresql://db:5433/book", "clerk", "a@b+c"));
  }

  @Test
  void letsUserAndPasswordOfTheirOwnWin() throws Exception {
    Database database = Database.of("postgres://clerk:secret@db/book", "owner", "other");

    assertThat(database.user()).isEqualTo("owner");
    assertThat(database.password()).isEqualTo(new Password.Text("other"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "db:5432/book",
        "mysql://db/book",
        "jdbc:mysql://db/book",
        "jdbc:postgresql://db:5432/",
        "jdbc:postgresql://db",
        "postgres://db",
        "postgres://clerk:top secret@db/book",
        "jdbc:postgresql://db:port/book"
      })
  void refusesWhatIsNoAddressOfADatabase(String given) {
    assertThatThrownBy(() -> Database.of(given, null, null))
        .isInstanceOf(WrongSettingException.class)
        .hasMessageContaining("LOYALTY_DB_URL")
        .hasMessageNotContaining("secret");
  }

  @Test
  void keepsPasswordsToItself() throws Exception {
    Database database = Database.of("postgres://clerk:secret@db/book?ssl=true", null, null);

    assertThat(database).hasToString("Database[db/book]");
  }
}
