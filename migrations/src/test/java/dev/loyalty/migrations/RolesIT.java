package dev.loyalty.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RolesIT {

  private static TestDatabase database;

  @BeforeAll
  static void createDatabase() {
    database = TestPostgres.createDatabase();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update journal set points = 1",
        "delete from journal",
        "truncate journal",
        "update batch set posted = 0",
        "delete from batch",
        "update batch_sum set change = 0",
        "delete from batch_sum",
        "update audit set actor = ''",
        "delete from audit",
        "delete from account",
        "update account set code = ''",
        "update account set account_id = 0",
        "delete from program",
        "delete from member",
        "update request_key set code = 0",
        "update request_key set points = 1",
        "update request_key set fingerprint = null",
        "update request_key set settled_at = null",
        "select from request_key for update",
        "update hold set points = 1",
        "update reversal set original_points = 1",
        "update account_request set reason = ''",
        "update original_use set original_transfer_id = transfer_id",
        "delete from account_lots",
        "update lot_due set expires_on = null",
        "update tier_change set points = 1",
        "delete from position",
        "update position set topic_id = null",
        "update outcome_batch set outcomes = null",
        "delete from dead_letter",
        "update dead_letter set record_value = null",
        "update book set incarnation = gen_random_uuid()",
        "delete from book",
        "insert into program_reader (login) values ('writer')",
        "select from program_reader",
        "delete from flyway_schema_history",
        "create table other ()"
      })
  void theWriterMayNot(String statement) {
    assertThat(Sql.stateOf(database.writer(), statement)).isEqualTo("42501");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update account set available = 1, pending = 1, held = 1, legs = 1, status = 1",
        "update reversal set reversed = 1",
        "update position set epoch = 1, next_offset = 1, batch_no = 1, digest = digest",
        "update dead_letter set relayed_at = now(), status = 'replayed', status_reason = '',"
            + " status_at = now()",
        "update program set balance_cap = 1",
        "update member set name = null, email = null, card = null",
        "delete from outcome_batch",
        "delete from request_key",
        "update tier_change set published_at = now()",
        "select nextval('account_id_seq')",
        "select from flyway_schema_history",
        "insert into audit (actor, action, subject) values ('a', 'b', 'c')",
        "select from account for update",
        "select from program for share"
      })
  void theWriterMay(String statement) {
    assertThat(Sql.stateOf(database.writer(), statement)).isEqualTo(Sql.FINE);
  }

  static Stream<String> tables() throws SQLException {
    return Sql.strings(
        TestPostgres.createDatabase().owner(),
        """
        select relname from pg_class
        where relnamespace = 'loyalty'::regnamespace and relkind in ('r', 'p') order by 1
        """)
        .stream();
  }

  @ParameterizedTest
  @MethodSource("tables")
  void theReaderMayNotChange(String table) {
    assertThat(Sql.stateOf(database.reader(), "insert into " + table + " default values"))
        .isEqualTo("42501");
    assertThat(Sql.stateOf(database.reader(), "delete from " + table)).isEqualTo("42501");
  }

  @Test
  void journalPartitionsAreReachedThroughTheJournalOnly() throws SQLException {
    String partition =
        Sql.strings(
                database.owner(),
                "select inhrelid::regclass::text from pg_inherits where inhparent ="
                    + " 'journal'::regclass")
            .getFirst();
    assertThat(Sql.stateOf(database.reader(), "select from " + partition)).isEqualTo("42501");
    assertThat(Sql.stateOf(database.writer(), "select from " + partition)).isEqualTo("42501");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"})
  void enteringARoleSetsItsTimeOuts(String setting) throws SQLException {
    assertThat(Sql.strings(database.writer(), "show " + setting)).doesNotContain("0");
    assertThat(Sql.strings(database.reader(), "show " + setting)).doesNotContain("0");
  }

  /** Otherwise the locks of a lost machine would be held for hours. */
  @Test
  void enteringARoleEndsSessionsOfMachinesThatAreGone() throws SQLException {
    assertThat(
            Sql.strings(
                database.writer(),
                """
                select name || ' ' || setting from pg_settings
                where name like 'tcp_keepalives_%' order by name
                """))
        .containsExactly(
            "tcp_keepalives_count 4", "tcp_keepalives_idle 10", "tcp_keepalives_interval 5");
  }

  @Test
  void refusesToEnterARoleThatIsNotTheLedgers() {
    assertThat(Sql.stateOf(database.owner(), "select enter_as('pg_monitor')")).isEqualTo("22023");
  }

  @Test
  void everythingBelongsToTheOwner() throws SQLException {
    assertThat(
            Sql.strings(
                database.owner(),
                """
                select relname from pg_class
                where relnamespace = 'loyalty'::regnamespace and relkind in ('r', 'p', 'v', 'S')
                  and relowner <> 'loyalty_owner'::regrole and relname <> 'flyway_schema_history'
                union all
                select proname from pg_proc
                where pronamespace = 'loyalty'::regnamespace and proowner <> 'loyalty_owner'::regrole
                """))
        .isEmpty();
  }

  @Test
  void functionsWithTheOwnersRightsFixTheirSearchPath() throws SQLException {
    assertThat(
            Sql.strings(
                database.owner(),
                """
                select proname from pg_proc
                where pronamespace = 'loyalty'::regnamespace and prosecdef
                  and not coalesce(proconfig @> array['search_path=loyalty, pg_temp'], false)
                """))
        .isEmpty();
  }
}
