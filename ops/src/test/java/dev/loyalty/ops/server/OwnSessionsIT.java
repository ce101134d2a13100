package dev.loyalty.ops.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loyalty.migrations.TestPostgres;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** Connects through poolers that hand out two sessions of a real server. */
class OwnSessionsIT {

  private static final int MADE_UP = -1;

  private final DataSource server = TestPostgres.createEmptyDatabase().owner();
  private List<Connection> sessions;

  @BeforeEach
  void open() throws SQLException {
    sessions = List.of(server.getConnection(), server.getConnection());
  }

  @AfterEach
  void close() throws SQLException {
    for (Connection session : sessions) {
      session.close();
    }
  }

  /** Chooses a session for each statement. */
  @FunctionalInterface
  private interface Choice {
    int next();
  }

  /** A client's connection through the pooler, which tells it a made-up number. */
  private Connection client(Choice choice) {
    PGConnection login =
        proxy(
            PGConnection.class,
            name -> {
              assertThat(name).isEqualTo("getBackendPID");
              return MADE_UP;
            });
    return proxy(
        Connection.class,
        name ->
            switch (name) {
              case "unwrap" -> login;
              case "createStatement" -> sessions.get(choice.next()).createStatement();
              case "close" -> null;
              default -> throw new AssertionError(name);
            });
  }

  @FunctionalInterface
  private interface Answer {
    Object to(String method) throws SQLException;
  }

  private static <T> T proxy(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            OwnSessionsIT.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> answer.to(method.getName())));
  }

  /**
   * The pooler gives each transaction the session that was returned last, or the two in turn, or
   * changes to the other one after a while.
   */
  @ParameterizedTest
  @ValueSource(ints = {1_000, 1, 7})
  void refusesSessionsThatAreShared(int statementsOnOne) {
    AtomicInteger statements = new AtomicInteger();
    Choice shared = () -> statements.getAndIncrement() / statementsOnOne % 2;
    OwnSessions own = new OwnSessions(() -> client(shared));

    assertThatThrownBy(() -> own.require(client(shared)))
        .isInstanceOf(UnusableDatabaseException.class)
        .hasMessageContaining("pooler");
  }

  @Test
  void takesAPoolerThatKeepsSessionsApart() {
    AtomicInteger logins = new AtomicInteger();
    OwnSessions own =
        new OwnSessions(
            () -> {
              logins.incrementAndGet();
              return client(() -> 1);
            });

    assertThatNoException()
        .isThrownBy(
            () -> {
              own.require(client(() -> 0));
              own.require(client(() -> 0));
            });
    assertThat(logins).hasValue(1);
  }

  @Test
  void looksNoFurtherWhereThereIsNoPooler() {
    OwnSessions own =
        new OwnSessions(
            () -> {
              throw new SQLException("nobody logs in again");
            });

    assertThatNoException().isThrownBy(() -> own.require(sessions.getFirst()));
  }
}
