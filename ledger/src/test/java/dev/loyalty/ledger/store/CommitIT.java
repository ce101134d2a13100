package dev.loyalty.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loyalty.ledger.posting.CommitUnknownException;
import dev.loyalty.migrations.TestDatabase;
import dev.loyalty.migrations.TestPostgres;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** Tests the exceptions of a transaction whose connection breaks around its commit. */
class CommitIT {

  private static final UUID RESULT = UUID.fromString("00000000-0000-0000-0000-000000000001");

  private final TestDatabase database = TestPostgres.createDatabase();
  private final Jdbi plain = BookJdbi.of(database.writer());

  @Test
  void isUnknownWhereTheConnectionBreaksOnItsWayBack() {
    PostgresBook book = new PostgresBook(BookJdbi.of(() -> breakingAt("close")), plain);

    assertThatThrownBy(() -> book.inTransaction(transaction -> RESULT))
        .isInstanceOf(CommitUnknownException.class);
  }

  @Test
  void isUnknownWhereTheCommitIsCutOff() {
    PostgresBook book = new PostgresBook(BookJdbi.of(() -> breakingAt("commit")), plain);

    assertThatThrownBy(() -> book.inTransaction(transaction -> RESULT))
        .isInstanceOf(CommitUnknownException.class);
  }

  @Test
  void isKnownWhereNothingBreaks() {
    PostgresBook book = new PostgresBook(BookJdbi.of(() -> breakingAt("nothing")), plain);

    UUID result = book.inTransaction(transaction -> RESULT);
    assertThat(result).isEqualTo(RESULT);
  }

  /** Otherwise its locks and its place in the pool would be lost until the server ends it. */
  @Test
  void isGivenUpWhereTheMachineFails() throws SQLException {
    Connection only = database.writer().getConnection();
    PostgresBook book = new PostgresBook(BookJdbi.of(() -> only), plain);

    assertThatThrownBy(
            () ->
                book.inTransaction(
                    transaction -> {
                      throw new StackOverflowError();
                    }))
        .isInstanceOf(StackOverflowError.class);
    assertThat(only.isClosed()).isTrue();
  }

  /** Makes a connection that executes this call, and then reports that the server is gone. */
  private Connection breakingAt(String call) throws SQLException {
    Connection real = database.writer().getConnection();
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              Object result;
              try {
                result = method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              if (method.getName().equals(call)) {
                throw new SQLException("the connection broke", "08006");
              }
              return result;
            });
  }
}
