package dev.loyalty.jobs.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;

/**
 * Transactions that note how far runs have come: some hundred a night, which don't wait for the
 * disk (PostgreSQL manual, "Asynchronous Commit"). Should the server crash, the notes of the last
 * moment are lost and the work that they told of, which isn't, is done again; that changes nothing
 * (see {@link JobStep.Work}). The next commit of whatever waits for the disk brings them there too.
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
