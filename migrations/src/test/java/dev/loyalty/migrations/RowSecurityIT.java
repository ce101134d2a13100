package dev.loyalty.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** Checks what logins that are only readers see, and that row security doesn't hinder writing. */
class RowSecurityIT {

  private static final String BOOK =
      """
      insert into program (code, name) values ('mine', 'Mine'), ('theirs', 'Theirs');
      insert into account (program_id, account_id, code, status) select program_id, program_id, 'a', 1 from program;
      insert into member (program_id, account_id, name, updated_at) select program_id, program_id, code, now() from program;
      insert into request_key (program_id, transfer_id, fingerprint, type, settled_at)
        select program_id, gen_random_uuid(), gen_random_uuid(), 1, now() from program;
      insert into journal (program_id, lane_id, batch_no, line, posted_at, requested_at, transfer_id, type, points, debit_account_id,
          debit_bucket, credit_account_id, credit_bucket, credit_leg, credit_after, idempotency_key)
        select program_id, 1, 1, 0, now(), now(), gen_random_uuid(), 1, 5, -1, 0, program_id, 0, 1, 5, 'k' from program;
      insert into hold select program_id, gen_random_uuid(), program_id, 5, now() from program;
      insert into pending_earn select program_id, gen_random_uuid(), program_id, 5, now() from program;
      insert into reversal select program_id, gen_random_uuid(), 5, 5 from program;
      insert into account_request (program_id, account_id, transfer_id, type, posted_at, idempotency_key)
        select program_id, program_id, gen_random_uuid(), 9, now(), 'k' from program;
      insert into position (topic, partition, topic_id) values ('t', 0, gen_random_uuid());
      insert into batch (lane_id, batch_no, epoch, first_offset, next_offset, posted_at, posted, rejected, duplicates, dead_letters,
          journal_rows, digest)
        values (1, 1, 0, 0, 2, now(), 2, 0, 0, 0, 2, sha256(''));
      insert into batch_sum select program_id, 1, 1, 1, -1, 1, -5 from program;
      insert into dead_letter (lane_id, source_offset, code, detail, value_size, header_names, header_values, record_timestamp, stored_at)
        select 1, n, 'NULL_VALUE', '', 0, '{}', '{}', now(), now() from generate_series(1, 2) as n;
      insert into audit (actor, action, subject) values ('a', 'b', 'c'), ('a', 'b', 'd');
      insert into batch_job_instance values (1, 0, 'prune-keys', 'a'), (2, 0, 'reconcile', 'b');
      insert into batch_job_execution (job_execution_id, job_instance_id, create_time) values (1, 1, now()), (2, 2, now());
      insert into batch_job_execution_params values (1, 'program', 's', 'mine', 'Y'), (2, 'program', 's', 'theirs', 'Y');
      insert into batch_step_execution (step_execution_id, version, step_name, job_execution_id, create_time)
        values (1, 0, 's', 1, now()), (2, 0, 's', 2, now());
      insert into job_latest values ('prune-keys', 'mine', 1), ('reconcile', 'theirs', 2);
      """;

  private static TestDatabase database;
  private static DataSource mine;
  private static DataSource none;
  private static DataSource every;
  private static DataSource worker;

  @BeforeAll
  static void fillTheBook() throws SQLException {
    database = TestPostgres.createDatabase();
    Sql.run(database.owner(), BOOK);
    mine = login("reads_mine", "loyalty_reader");
    none = login("reads_none", "loyalty_reader");
    every = login("reads_every", "loyalty_reader");
    worker = login("works", "loyalty_reader, loyalty_writer");
    Sql.run(
        database.owner(),
        "insert into program_reader values (1, 'reads_mine'), (null, 'reads_every')");
  }

  private static DataSource login(String name, String roles) throws SQLException {
    Sql.run(database.owner(), "create role " + name + " login password 'secret' in role " + roles);
    return new TestDatabase(database.jdbcUrl(), name, "secret").reader();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "program",
        "account",
        "member",
        "request_key",
        "journal",
        "entry",
        "hold",
        "pending_earn",
        "reversal",
        "account_request",
        "batch_sum"
      })
  void aReaderSeesTheProgramsOfItsLogin(String table) throws SQLException {
    String programs = "select distinct program_id from " + table + " order by 1";
    assertThat(Sql.strings(mine, programs)).containsExactly("1");
    assertThat(Sql.strings(none, programs)).isEmpty();
    assertThat(Sql.strings(every, programs)).containsExactly("1", "2");
    assertThat(Sql.strings(worker, programs)).containsExactly("1", "2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dead_letter",
        "audit",
        "batch_job_instance",
        "batch_job_execution",
        "batch_job_execution_params",
        "batch_step_execution",
        "job_latest"
      })
  void whatIsOfNoProgramIsForReadersOfEveryProgram(String table) throws SQLException {
    String count = "select count(*) from " + table;
    assertThat(Sql.strings(mine, count)).containsExactly("0");
    assertThat(Sql.strings(every, count)).containsExactly("2");
    assertThat(Sql.strings(worker, count)).containsExactly("2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "set role loyalty_writer",
        "set role loyalty_owner",
        "select enter_as('loyalty_writer')",
        "set session authorization works",
        "insert into program_reader values (2, 'reads_mine')",
        "select from program_reader",
        "select from batch_job_execution_context",
        "select from batch_step_execution_context",
        "alter table journal disable row level security",
        "create or replace view entry as select 1",
        "select make_journal_partitions(current_date, 120)"
      })
  void aReaderCanNotHelpItselfToMore(String statement) {
    assertThat(Sql.stateOf(mine, statement)).isEqualTo("42501");
  }

  @Test
  void turningRowSecurityOffEndsInAnErrorNotInMoreRows() {
    assertThat(Sql.stateOf(mine, "set row_security = off; select from journal")).isEqualTo("42501");
  }

  @Test
  void aLoginThatDidNotEnterItsRoleSeesNothingOrIsRefused() throws SQLException {
    DataSource raw = new TestDatabase(database.jdbcUrl(), "reads_none", "secret").owner();
    assertThat(Sql.strings(raw, "select * from account")).isEmpty();
  }

  @Test
  void aReaderFindsAnAccountByItsIndexStill() throws SQLException {
    String plan =
        String.join(
            "\n",
            Sql.strings(
                mine,
                "set enable_seqscan = off; explain select from account where program_id = 1 and"
                    + " code = 'a'"));
    assertThat(plan).contains("account_program_id_code_key");
  }

  @Test
  void theWriterCopiesIntoTheJournal() throws SQLException {
    DataSource writer = new TestDatabase(database.jdbcUrl(), "works", "secret").writer();
    try (Connection connection = writer.getConnection()) {
      connection.setAutoCommit(false);
      var copy =
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn(
                  """
                  copy journal (program_id, lane_id, batch_no, line, posted_at, requested_at, transfer_id, type, points,
                    debit_account_id, debit_bucket, credit_account_id, credit_bucket, credit_leg, credit_after,
                    idempotency_key) from stdin (format binary)
                  """);
      byte[] row = row();
      copy.writeToCopy(row, 0, row.length);
      assertThat(copy.endCopy()).isEqualTo(1);
      connection.rollback();
    }
  }

  /** Makes a row of the journal in COPY's binary format (PostgreSQL manual, COPY). */
  private static byte[] row() {
    long now = (System.currentTimeMillis() - 946_684_800_000L) * 1000;
    ByteBuffer row = ByteBuffer.allocate(400);
    row.put("PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1)).putInt(0).putInt(0);
    row.putShort((short) 16);
    row.putInt(4).putInt(1).putInt(4).putInt(1).putInt(8).putLong(2).putInt(4).putInt(0);
    row.putInt(8).putLong(now).putInt(8).putLong(now);
    row.putInt(16).putLong(1).putLong(2).putInt(2).putShort((short) 1).putInt(8).putLong(5);
    row.putInt(8).putLong(-1).putInt(2).putShort((short) 0);
    row.putInt(8).putLong(1).putInt(2).putShort((short) 0);
    row.putInt(8).putLong(2).putInt(8).putLong(10).putInt(1).put((byte) 'k');
    row.putShort((short) -1);
    byte[] bytes = new byte[row.flip().remaining()];
    row.get(bytes);
    return bytes;
  }
}
