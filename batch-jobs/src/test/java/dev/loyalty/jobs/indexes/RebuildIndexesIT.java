package dev.loyalty.jobs.indexes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.loyalty.jobs.fixture.CutOffs;
import dev.loyalty.jobs.fixture.JobBook;
import dev.loyalty.jobs.run.JobFailedException;
import dev.loyalty.jobs.run.JobListener;
import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.JobResult;
import dev.loyalty.jobs.run.RunId;
import dev.loyalty.ledger.fixture.SamplePrograms;
import dev.loyalty.ledger.posting.Pause;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class RebuildIndexesIT {

  private static final LocalDate DAY = LocalDate.of(2026, 1, 20);
  private static final IndexSettings SETTINGS =
      new IndexSettings(50, 100_000, 10, 1, Duration.ofMillis(200), 2, Duration.ZERO);
  private static final Pause INTERRUPTED =
      duration -> {
        throw new InterruptedException("as if the process ended here");
      };

  private final JobBook book = new JobBook(SamplePrograms.RETAIL);
  private final Jdbi superuser = book.book.owner();

  private DataSource owner() {
    return owner(book);
  }

  private static DataSource owner(JobBook book) {
    PGSimpleDataSource source =
        new PGSimpleDataSource() {
          @Override
          public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            try (var statement = connection.createStatement()) {
              statement.execute("select loyalty.enter_as('loyalty_owner')");
              return connection;
            } catch (SQLException e) {
              connection.close();
              throw e;
            }
          }
        };
    source.setUrl(book.book.database().jdbcUrl());
    source.setUser(book.book.database().user());
    source.setPassword(book.book.database().password());
    return source;
  }

  private JobResult run(LocalDate date, Pause pause) throws Exception {
    return run(RunId.nightly(JobName.REBUILD_INDEXES, date, null), pause);
  }

  private JobResult run(RunId id, Pause pause) throws Exception {
    RebuildIndexes job = new RebuildIndexes(owner(), SETTINGS, book.clock, pause);
    return book.runner(job).run(id, null, JobListener.NONE);
  }

  private List<String> measured(LocalDate date) {
    return strings(
        "select index_name from index_report where table_changes is not null and business_date = '"
            + date
            + "' order by 1");
  }

  /** Two tables: of one nine in ten rows are gone, of the other none. */
  @BeforeEach
  void loosenAnIndex() {
    loosenAnIndex(superuser);
  }

  private static void loosenAnIndex(Jdbi superuser) {
    superuser.useHandle(
        handle -> {
          handle.execute(
              "insert into original_use select 1, 5, false, gen_random_uuid(), gen_random_uuid()"
                  + " from generate_series(1, 20000)");
          handle.execute(
              "delete from original_use where get_byte(uuid_send(original_transfer_id), 0) > 25");
          handle.execute(
              "insert into reversal select 1, gen_random_uuid(), 5, 5 from generate_series(1,"
                  + " 20000)");
        });
    await().until(() -> vacuumed(superuser) < SETTINGS.densityMin());
  }

  /** Returns how dense it is then, in percent: rows that a snapshot of autovacuum's sees stay. */
  private static int vacuumed(Jdbi superuser) {
    return superuser.withHandle(
        handle -> {
          handle.execute("vacuum (index_cleanup on) original_use");
          return IndexTools.find(handle).density(handle, "original_use_pkey").orElseThrow();
        });
  }

  private String line(String index) {
    return superuser.withHandle(
        handle ->
            handle
                .createQuery(
                    "select action || case when bytes_after < bytes_before then ', smaller' else ''"
                        + " end || case when density_after > 80 then ', dense' else '' end || case"
                        + " when verified then ', sound' else '' end from index_report where"
                        + " index_name = :index order by business_date desc limit 1")
                .bind("index", index)
                .mapTo(String.class)
                .one());
  }

  private List<String> strings(String sql) {
    return superuser.withHandle(handle -> handle.createQuery(sql).mapTo(String.class).list());
  }

  private List<String> invalid() {
    return strings("select indexrelid::regclass::text from pg_index where not indisvalid");
  }

  @Test
  void rebuildsALooseIndexAndLeavesADenseOneAlone() throws Exception {
    List<String> before =
        strings("select relfilenode from pg_class where relname = 'reversal_pkey'");

    JobResult result = run(DAY, Pause.SLEEP);

    assertThat(line("original_use_pkey")).isEqualTo("rebuilt, smaller, dense, sound");
    assertThat(line("reversal_pkey")).isEqualTo("kept, sound");
    assertThat(strings("select relfilenode from pg_class where relname = 'reversal_pkey'"))
        .isEqualTo(before);
    assertThat(result.changed()).isEqualTo(1);
    assertThat(strings("select index_name from index_report where not verified"))
        .allMatch(it -> it.endsWith("_posted_at_idx"), "no B-tree");
    assertThat(run(DAY.plusDays(1), Pause.SLEEP).changed()).isZero();
    assertThat(line("original_use_pkey")).isEqualTo("kept, sound");
  }

  /** The tables of the runs' own record are small. */
  @Test
  void measuresAnIndexAgainWhenItsTableHasChangedEnough() throws Exception {
    run(DAY, Pause.SLEEP);
    List<String> all = measured(DAY);
    assertThat(all).contains("original_use_pkey", "reversal_pkey", "account_pkey");

    superuser.useHandle(
        handle -> handle.execute("analyze reversal; update reversal set reversed = reversed"));
    run(DAY.plusDays(1), Pause.SLEEP);
    assertThat(measured(DAY.plusDays(1))).containsExactly("reversal_pkey");
    run(DAY.plusDays(2), Pause.SLEEP);
    assertThat(measured(DAY.plusDays(2))).isEmpty();
    run(
        RunId.nightly(JobName.REBUILD_INDEXES, DAY.plusDays(2), null)
            .with(RebuildIndexes.FULL, "true"),
        Pause.SLEEP);
    assertThat(measured(DAY.plusDays(2))).isEqualTo(all);
  }

  @Test
  void forgetsAuditRecordsAfterTenYears() throws Exception {
    superuser.useHandle(
        handle ->
            handle.execute(
                """
                insert into audit (at, actor, action, subject)
                values ('2010-01-01', 'a', 'b', 'old'), ('2020-01-01', 'a', 'b', 'young')
                """));

    run(DAY, Pause.SLEEP);

    assertThat(strings("select subject from audit")).containsExactly("young");
  }

  @Test
  void sweepsWhatAnInterruptedBuildLeft() throws Exception {
    superuser.useHandle(
        handle -> {
          handle.execute("create index hold_expires_at_ccnew on hold (expires_at)");
          handle.execute("create index half_built on hold (points)");
          handle.execute(
              "update pg_index set indisvalid = false where indexrelid in"
                  + " ('hold_expires_at_ccnew'::regclass, 'half_built'::regclass)");
        });

    run(DAY, Pause.SLEEP);

    assertThat(strings("select index_name from index_report where action = 'swept' order by 1"))
        .containsExactly("half_built", "hold_expires_at_ccnew");
    assertThat(invalid()).isEmpty();
    assertThat(strings("select to_regclass('half_built')::text")).containsOnlyNulls();
  }

  /** The rebuild waits, behind its first phase, for a transaction that has written to the table. */
  @Test
  void goesOnWithARebuildThatWasInterrupted() throws Exception {
    try (Handle writer = superuser.open()) {
      writer.begin();
      writer.execute("update original_use set transfer_id = original_transfer_id");
      assertThatThrownBy(() -> run(DAY, INTERRUPTED)).isInstanceOf(JobFailedException.class);
      assertThat(invalid()).containsExactly("original_use_pkey_ccnew");
      writer.rollback();
    }
    assertThat(line("original_use_pkey")).isEqualTo("rebuild");

    run(DAY, Pause.SLEEP);

    assertThat(line("original_use_pkey")).isEqualTo("rebuilt, smaller, dense, sound");
    assertThat(invalid()).isEmpty();
  }

  @Test
  void leavesAnIndexThatIsAlwaysInUseForAnotherNight() throws Exception {
    try (Handle writer = superuser.open()) {
      writer.begin();
      writer.execute("update original_use set transfer_id = original_transfer_id");
      JobResult result = run(DAY, Pause.SLEEP);
      assertThat(result.skipped()).containsEntry("indexes that were in use", 1L);
      writer.rollback();
    }
    assertThat(line("original_use_pkey")).isEqualTo("failed, sound");

    run(DAY.plusDays(1), Pause.SLEEP);

    assertThat(line("original_use_pkey")).isEqualTo("rebuilt, smaller, dense, sound");
    assertThat(invalid()).isEmpty();
  }

  @Test
  void tellsOfDuplicateAndUnusedIndexesAndDropsNone() throws Exception {
    superuser.useHandle(
        handle -> {
          handle.execute("create index one on reversal (reversed, original_transfer_id)");
          handle.execute("create index other on reversal (reversed, original_transfer_id)");
        });

    run(DAY, Pause.SLEEP);

    assertThat(strings("select finding from index_report where index_name = 'other'").getFirst())
        .contains("the same as one")
        .contains("never used");
    assertThat(strings("select finding from index_report where index_name = 'reversal_pkey'"))
        .containsOnlyNulls();
    assertThat(strings("select to_regclass('other')::text")).containsExactly("other");
  }

  @Test
  void goesOnWithoutTheExtensionsAndSaysHowToHaveThem() throws Exception {
    superuser.useHandle(
        handle -> {
          handle.execute("drop extension pgstattuple");
          handle.execute("drop extension amcheck");
        });

    run(DAY, Pause.SLEEP);

    assertThat(line("original_use_pkey")).isEqualTo("kept");
    assertThat(
            strings("select finding from index_report where index_name = 'original_use_pkey'")
                .getFirst())
        .contains("not measured. As a superuser: CREATE EXTENSION pgstattuple; GRANT")
        .contains("not verified. As a superuser: CREATE EXTENSION amcheck; GRANT");
  }

  @Test
  void makesTheJournalsComingMonths() throws Exception {
    String last =
        strings(
                "select max(inhrelid::regclass::text) from pg_inherits where inhparent ="
                    + " 'journal'::regclass")
            .getFirst();
    superuser.useHandle(handle -> handle.execute("drop table " + last));
    assertThat(run(DAY, Pause.SLEEP).changed()).isEqualTo(2);
    assertThat(strings("select to_regclass('" + last + "')::text")).containsExactly(last);
  }

  /** Each step has something to do. */
  @Test
  void goesOnBehindWhicheverPieceItWasCutOff() throws Exception {
    int places =
        CutOffs.everywhere(
            () -> {
              JobBook scene = new JobBook(SamplePrograms.RETAIL);
              loosenAnIndex(scene.book.owner());
              scene
                  .book
                  .owner()
                  .useHandle(
                      handle -> {
                        handle.execute("create index half_built on hold (points)");
                        handle.execute(
                            "update pg_index set indisvalid = false where indexrelid ="
                                + " 'half_built'::regclass");
                      });
              return scene;
            },
            (pieces, scene) ->
                CutOffs.afterPieces(
                    pieces,
                    scene.book.database().writer(),
                    scene.clock,
                    new RebuildIndexes(owner(scene), SETTINGS, scene.clock, Pause.SLEEP),
                    RunId.nightly(JobName.REBUILD_INDEXES, DAY, null)),
            scene ->
                scene
                    .book
                    .owner()
                    .withHandle(
                        handle ->
                            handle
                                .createQuery(
                                    """
                                    select concat_ws(' ', index_name, action, verified, density_after > 80) from index_report
                                    union all select 'invalid ' || indexrelid::regclass from pg_index where not indisvalid
                                    order by 1
                                    """)
                                .mapTo(String.class)
                                .list()));
    assertThat(places).isGreaterThan(6);
  }
}
