package dev.loyalty.ledger.store;

import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.ColonPrefixSqlParser;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.SqlStatements;

/**
 * Makes every {@link Jdbi} of a process. All share one parser with a cache, since parsing a
 * statement may take longer than executing it.
 */
public final class BookJdbi {

  private static final SqlParser PARSER = new ColonPrefixSqlParser();

  private BookJdbi() {}

  public static Jdbi of(DataSource source) {
    return sharing(Jdbi.create(source));
  }

  public static Jdbi of(ConnectionFactory connections) {
    return sharing(Jdbi.create(connections));
  }

  private static Jdbi sharing(Jdbi jdbi) {
    jdbi.getConfig(SqlStatements.class).setSqlParser(PARSER);
    return jdbi;
  }
}
