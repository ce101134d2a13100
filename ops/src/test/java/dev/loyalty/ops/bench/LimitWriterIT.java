package dev.loyalty.ops.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loyalty.ledger.posting.Ledger;
import dev.loyalty.ledger.posting.PostingListener;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.migrations.TestDatabase;
import dev.loyalty.migrations.TestPostgres;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.Role;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Holds what {@code limit} writes against what {@code post} writes, in equal books. */
@Timeout(240)
class LimitWriterIT {

  private static final int ACCOUNTS = 5_000;
  private static final int BATCH = 500;
  private static final int BATCHES = 60;
  private static final long REQUESTS = (long) BATCH * BATCHES;

  /** The largest distance between two samples of one mix, in standard deviations. */
  private static final double DEVIATIONS = 4;

  private static final String TABLES =
      """
      select c.relname from pg_class c
      where c.relnamespace = 'loyalty'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      """;

  /** The growth of a table. */
  private record Size(long rows, long bytes) {
    double bytesARow() {
      return (double) bytes / rows;
    }
  }

  private interface Opening {
    BatchWriter open(BenchDatabase connections) throws Exception;
  }

  @Test
  void writesAsManyRowsOfEveryTableAsPostingAndNoSmallerOnes() throws Exception {
    Map<String, Size> posted = written(LimitWriterIT::postWriter);
    Map<String, Size> limit = written(LimitWriterIT::limitWriter);

    assertThat(posted.get("journal").rows()).isGreaterThan(REQUESTS * 97 / 100);
    assertThat(limit).containsOnlyKeys(posted.keySet());
    // Outcomes are deflated: those of this few accounts are smaller than a million's.
    posted.forEach(
        (table, size) -> {
          assertThat((double) limit.get(table).rows())
              .as("rows of %s", table)
              .isCloseTo(size.rows(), within(error(table, size.rows())));
          assertThat(limit.get(table).bytesARow() / size.bytesARow())
              .as("%s: %s, posted %s", table, limit.get(table), size)
              .isCloseTo(1, within(table.equals("outcome_batch") ? 0.2 : 0.03));
        });
  }

  private static double error(String table, long rows) {
    if (table.equals("batch") || table.equals("outcome_batch")) {
      return 0;
    }
    // Every request has a leg, nearly, and some have a second.
    long some = rows > REQUESTS ? rows - REQUESTS : rows;
    return DEVIATIONS * Math.sqrt(2 * some * (1 - (double) some / REQUESTS));
  }

  /**
   * Returns the growth of every table that grew, with the legs of accounts as rows; without the
   * first batch, which has no originals to name.
   */
  private static Map<String, Size> written(Opening opening) throws Exception {
    TestDatabase test = TestPostgres.createDatabase();
    Database database = Database.of(test.jdbcUrl(), test.user(), test.password());
    BenchBook.prepare(database, ACCOUNTS);
    try (BenchDatabase connections = new BenchDatabase(database, 1);
        Handle handle = BookJdbi.of(database.source(Role.MIGRATOR)).open()) {
      BatchWriter writer = opening.open(connections);
      writer.writeBatch();
      Map<String, Size> before = sizes(handle);
      for (int batch = 0; batch < BATCHES; batch++) {
        writer.writeBatch();
      }
      Map<String, Size> grown = new TreeMap<>();
      sizes(handle)
          .forEach(
              (table, now) -> {
                Size then = before.get(table);
                if (now.rows() > then.rows()) {
                  grown.put(table, new Size(now.rows() - then.rows(), now.bytes() - then.bytes()));
                }
              });
      return grown;
    }
  }

  private static Map<String, Size> sizes(Handle handle) {
    Map<String, Size> sizes = new TreeMap<>();
    List<String> tables = handle.createQuery(TABLES).mapTo(String.class).list();
    for (String table : tables) {
      sizes.put(table, size(handle, "count(*), sum(pg_column_size(t.*)) from " + table + " t"));
    }
    sizes.put("legs", size(handle, "sum(legs), sum(legs) from account"));
    return sizes;
  }

  private static Size size(Handle handle, String what) {
    return handle
        .createQuery("select " + what)
        .map((row, context) -> new Size(row.getLong(1), row.getLong(2)))
        .one();
  }

  private static BatchWriter postWriter(BenchDatabase connections) {
    Ledger ledger = connections.ledger(1, Clock.systemUTC(), PostingListener.NONE);
    UniformRandomProvider random = random();
    StandardMix mix = new StandardMix("run0", accounts(random), random, Clock.systemUTC(), BATCH);
    return new PostWriter(ledger, "run", 0, mix, BATCH);
  }

  private static BatchWriter limitWriter(BenchDatabase connections) throws Exception {
    UniformRandomProvider random = random();
    return new LimitWriter(
        connections.plain(), "run", 0, accounts(random), random, Clock.systemUTC(), BATCH);
  }

  private static AccountPicker accounts(UniformRandomProvider random) {
    return AccountPicker.of(ACCOUNTS, 0, 1, 0, random);
  }

  private static UniformRandomProvider random() {
    return RandomSource.XO_RO_SHI_RO_128_PP.create(3L);
  }
}
