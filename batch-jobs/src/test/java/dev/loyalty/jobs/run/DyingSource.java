package dev.loyalty.jobs.run;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Lets so many transactions commit, and nothing afterwards: as a process has it that dies there.
 */
final class DyingSource extends DelegatingDataSource {

  private final AtomicInteger left;

  DyingSource(DataSource source, int commits) {
    super(source);
    this.left = new AtomicInteger(commits);
  }

  boolean isDead() {
    return left.get() < 0;
  }

  @Override
  public Connection getConnection() throws SQLException {
    if (isDead()) {
      throw dead();
    }
    Connection connection = super.getConnection();
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> call(connection, method, arguments));
  }

  private Object call(Connection connection, Method method, Object[] arguments) throws Throwable {
    if (method.getName().equals("commit") && left.decrementAndGet() < 0) {
      connection.rollback();
      throw dead();
    }
    try {
      return method.invoke(connection, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static SQLException dead() {
    return new SQLException("died by the test's order", "08006");
  }
}
