package dev.loyalty.jobs.parquet;

import dev.loyalty.ledger.model.RequestType;
import dev.loyalty.ledger.read.ArchiveUnreadableException;
import dev.loyalty.ledger.read.ArchivedMovement;
import dev.loyalty.ledger.read.ArchivedMovements;
import dev.loyalty.ledger.read.MovementView;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads movements from the archive's Parquet files. Thread-safe. */
public final class ParquetMovements implements ArchivedMovements {

  /** A file is in posting order, and DuckDB keeps a file's order. */
  private static final String OF_TIMES =
      """
      where posted_at >= make_timestamptz(?) and posted_at < make_timestamptz(?)
      """;

  /** Under the account's highest leg in it, as in the live journal. */
  private static final String LAST_OF_ACCOUNT =
      """
      where (debit_account_id = ?1 or credit_account_id = ?1)
        and greatest(case when debit_account_id = ?1 then debit_leg end, case when credit_account_id = ?1 then credit_leg end) < ?2
      order by
        greatest(case when debit_account_id = ?1 then debit_leg end, case when credit_account_id = ?1 then credit_leg end) desc
      limit ?3
      """;

  private final Path directory;

  /**
   * @param directory the archive's directory, which need not exist while nothing is archived
   */
  public ParquetMovements(Path directory) {
    this.directory = directory;
  }

  @Override
  public Reader open() {
    try {
      return new FileReader(directory, DuckDb.open());
    } catch (SQLException e) {
      throw new ArchiveUnreadableException("DuckDB, which reads the archive, can't be started", e);
    }
  }

  private record FileReader(Path directory, Connection duck) implements Reader {

    @Override
    public void forEach(
        String path, Instant from, Instant to, Consumer<ArchivedMovement> consumer) {
      try (PreparedStatement statement = duck.prepareStatement(select(path) + OF_TIMES)) {
        statement.setLong(1, micros(from));
        statement.setLong(2, micros(to));
        try (ResultSet row = statement.executeQuery()) {
          while (row.next()) {
            consumer.accept(read(row));
          }
        }
      } catch (SQLException e) {
        throw unreadable(path, e);
      }
    }

    @Override
    public List<ArchivedMovement> findLast(String path, long accountId, long beforeLeg, int limit) {
      List<ArchivedMovement> movements = new ArrayList<>();
      try (PreparedStatement statement = duck.prepareStatement(select(path) + LAST_OF_ACCOUNT)) {
        statement.setLong(1, accountId);
        statement.setLong(2, beforeLeg);
        statement.setInt(3, limit);
        try (ResultSet row = statement.executeQuery()) {
          while (row.next()) {
            movements.add(read(row));
          }
        }
      } catch (SQLException e) {
        throw unreadable(path, e);
      }
      return movements;
    }

    private String select(String path) {
      Path file = directory.resolve(path);
      if (!Files.isRegularFile(file)) {
        throw new ArchiveUnreadableException("the archive has no file " + file, null);
      }
      return "select "
          + JournalColumn.FROM_FILE
          + " from read_parquet("
          + DuckDb.literal(file.toString())
          + ") ";
    }

    private ArchiveUnreadableException unreadable(String path, SQLException e) {
      return new ArchiveUnreadableException(
          "the archive's file " + directory.resolve(path) + " can't be read", e);
    }

    /** Times outside of what a timestamp holds stand for no limit. */
    private static long micros(Instant time) {
      return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    /** Reads columns in the order of {@link JournalColumn#ALL}. */
    private static ArchivedMovement read(ResultSet row) throws SQLException {
      return new ArchivedMovement(
          instant(row.getLong(5)),
          instant(row.getLong(6)),
          JournalColumn.uuid(row.getObject(7, BigInteger.class)),
          row.getString(19),
          RequestType.ofCode(row.getInt(8)),
          row.getLong(9),
          side(row, 10),
          side(row, 14),
          findInstant(row, 18),
          row.getString(20),
          row.getString(21),
          row.getString(22),
          new MovementView.Origin(row.getInt(2), row.getLong(3), row.getInt(4)));
    }

    private static ArchivedMovement.Side side(ResultSet row, int first) throws SQLException {
      return new ArchivedMovement.Side(
          row.getLong(first),
          row.getInt(first + 1),
          row.getLong(first + 3),
          row.getLong(first + 2));
    }

    private static @Nullable Instant findInstant(ResultSet row, int column) throws SQLException {
      long micros = row.getLong(column);
      return row.wasNull() ? null : instant(micros);
    }

    private static Instant instant(long micros) {
      return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    @Override
    public void close() {
      try {
        duck.close();
      } catch (SQLException e) {
        throw new ArchiveUnreadableException("DuckDB, which reads the archive, can't be closed", e);
      }
    }
  }
}
