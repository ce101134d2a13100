package dev.loyalty.jobs.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;

/**
 * Transactions that store the progress of runs: some hundred a night, which don't wait for the disk
 * (PostgreSQL manual, "Asynchronous Commit"). Where the server crashes, the latest progress is lost
 * and the work since is done again, which changes nothing (see {@link JobStep.Work}). The next
 * commit that waits for the disk writes them too.
 */
final class RecordTransactions extends JdbcTransactionManager {

  private static final long serialVersionUID = 1L;

  RecordTransactions(DataSource source) {
    super(source);
  }

  @Override
  protected void prepareTransactionalConnection(
      Connection connection, TransactionDefinition definition) throws SQLException {
    super.prepareTransactionalConnection(connection, definition);
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local synchronous_commit = off");
    }
  }
}
