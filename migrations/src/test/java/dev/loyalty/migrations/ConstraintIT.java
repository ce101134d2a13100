package dev.loyalty.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.PSQLException;

/**
 * Breaks every constraint of the schema once, as a superuser, in a book that has one row in each
 * table.
 */
class ConstraintIT {

  private static final String BOOK =
      """
      insert into program (code, name, expiry, tiers) values ('retail', 'Retail', 'P24M', '{}');
      insert into program (code, name) values ('other', 'Other');
      insert into account (program_id, account_id, code, status, available, pending, held, legs) values (1, 1, 'a', 1, 5, 5, 5, 3);
      insert into account (program_id, account_id, code) values (1, 2, 'b');
      insert into member values (1, 1, 'Ann', 'ann@example.org', '1', now());
      insert into request_key (program_id, transfer_id, fingerprint, type, account_id, points, settled_at)
        values (1, gen_random_uuid(), gen_random_uuid(), 1, 1, 5, now());
      insert into journal (program_id, lane_id, batch_no, line, posted_at, requested_at, transfer_id, type, points, debit_account_id,
          debit_bucket, debit_leg, debit_after, credit_account_id, credit_bucket, credit_leg, credit_after, idempotency_key, reference, reason)
        values (1, 1, 1, 0, now(), now(), gen_random_uuid(), 3, 5, 1, 0, 1, 5, 2, 0, 1, 5, 'k', 'order', 'test');
      insert into hold values (1, gen_random_uuid(), 1, 5, now());
      insert into pending_earn values (1, gen_random_uuid(), 1, 5, now());
      insert into reversal values (1, gen_random_uuid(), 5, 5);
      insert into account_request (program_id, account_id, transfer_id, type, posted_at, idempotency_key, reference, reason)
        values (1, 1, gen_random_uuid(), 9, now(), 'k', 'order', 'test');
      insert into position (topic, partition, topic_id) values ('t', 0, gen_random_uuid());
      insert into batch (lane_id, batch_no, epoch, first_offset, next_offset, posted_at, posted, rejected, duplicates, dead_letters,
          journal_rows, digest)
        values (1, 1, 0, 0, 4, now(), 1, 1, 1, 1, 1, sha256(''));
      insert into batch_sum values (1, 1, 1, 1, -1, 1, -5);
      insert into outcome_batch values (1, 1, '');
      insert into dead_letter (lane_id, source_offset, code, detail, value_size, header_names, header_values, record_timestamp, stored_at)
        values (1, 0, 'NULL_VALUE', '', 0, array['a'::bytea], array[null::bytea], now(), now());
      insert into audit (actor, action, subject) values ('a', 'b', 'c');
      insert into program_reader values (null, 'ann');
      insert into volume_day values (1, '2024-01-01', 1, -1, 1, 5, -5);
      insert into archive_month (month, part, exporting_at) values ('2024-01-01', 1, now());
      insert into archive_file values (1, '2024-01-01', 1, 'a', 1, sha256(''), 1, 1, sha256(''));
      insert into index_report (business_date, index_name, table_name, action, bytes_before) values ('2026-01-20', 'i', 't', 'kept', 1);
      insert into journal_mark values (1, 'r', 1, 1);
      insert into night values ('2026-01-31', now());
      insert into batch_job_instance values (1, 0, 'backup', 'k');
      insert into batch_job_execution (job_execution_id, job_instance_id, create_time) values (1, 1, now());
      insert into job_latest values ('backup', '', 1);
      insert into key_pruning values (1, now());
      insert into original_use values (1, 7, false, gen_random_uuid(), gen_random_uuid());
      insert into account_lots values (1, 1, 3, 0, '{2026-12-31}', '{5}');
      insert into lot_due (program_id, expires_on, account_ids) values (1, '2026-12-31', '{1}');
      insert into lot_taken values (1, 1, gen_random_uuid(), 0, 5, '2026-12-31', false);
      insert into day_earnings values (1, '2026-01-01', 1, 5);
      insert into tier values (1, 1, 'silver', false, 5);
      insert into tier_change (program_id, account_id, business_date, from_level, to_level, points, changed_at)
        values (1, 1, '2026-01-01', 'bronze', 'silver', 5, now());
      insert into tier_evaluation values (1, '2026-01-01', '{}');
      insert into tier_due values (1, 1, 5);
      insert into checkpoint values (1, 1, now());
      insert into checkpoint_lane values (1, 1, 1, 4, sha256(''));
      insert into checkpoint_account values (1, 1, 5, 5, 5, 3);
      insert into checkpoint_sum values (1, -1, -15);
      insert into archived_account values (1, 1, 5, 5, 5, 3);
      insert into archived_batches values (1, 1, 2, 'a', 1, sha256(''));
      insert into archived_lane values (1, 2, 4, sha256(''));
      insert into archived_sum values (1, -1, -5);
      insert into archive_month_account values (1, '2026-01-01', 1, 1, 5, 5, 5, 3);
      insert into reconciliation_run values (0, 1, current_date, false, now(), '{}');
      insert into reconciliation_break (program_id, fingerprint, kind, severity, subject, expected, actual, evidence, from_beginning,
          first_seen, last_seen, first_run, last_run)
        values (0, gen_random_uuid(), 'BALANCE', 'CRITICAL', 'a', '1', '2', '', false, now(), now(), 1, 1);
      """;

  private static DataSource owner;

  @BeforeAll
  static void fillTheBook() throws SQLException {
    owner = TestPostgres.createDatabase().owner();
    Sql.run(owner, BOOK);
  }

  record Violation(String constraint, String state, String statement) {
    @Override
    public String toString() {
      return constraint + ": " + statement;
    }
  }

  private static Violation check(String constraint, String table, String change) {
    return new Violation(constraint, "23514", "update " + table + " set " + change);
  }

  private static Violation missing(String constraint, String table, String change) {
    return new Violation(constraint, "23503", "update " + table + " set " + change);
  }

  private static Violation twice(String constraint, String table) {
    return new Violation(
        constraint,
        "23505",
        "insert into %1$s overriding system value select * from %1$s limit 1".formatted(table));
  }

  static Stream<Violation> violations() {
    return Stream.of(ofTheBook(), ofTheStream(), ofReconciliation(), ofTheArchive(), ofKeys())
        .flatMap(s -> s);
  }

  private static Stream<Violation> ofTheBook() {
    return Stream.of(
        check("book_only_row_check", "book", "only_row = false"),
        check("program_code_check", "program", "code = 'Retail'"),
        check("program_name_check", "program", "name = ''"),
        check("program_timezone_check", "program", "timezone = ''"),
        check("program_clawback_floor_check", "program", "clawback_floor = 1"),
        check("program_balance_cap_check", "program", "balance_cap = 1000000000000001"),
        check("program_expiry_check", "program", "expiry = '24M'"),
        check("program_activation_delay_check", "program", "activation_delay = ''"),
        check("program_hold_timeout_check", "program", "hold_timeout = '72 hours'"),
        check("program_idempotency_retention_check", "program", "idempotency_retention = 'P'"),
        check("program_tiers_check", "program", "tiers = '[]'"),
        check("program_version_check", "program", "version = 0"),
        check("account_account_id_check", "account", "account_id = 0 where code = 'b'"),
        check("account_code_is_one", "account", "code = 'ä'"),
        check("account_code_is_one", "account", "code = repeat('a', 65)"),
        check("account_status_check", "account", "status = 4"),
        check("account_available_check", "account", "available = -1000000000000001"),
        check("account_pending_check", "account", "pending = -1"),
        check("account_held_check", "account", "held = -1"),
        check("account_legs_check", "account", "legs = -1"),
        check("account_unseen_or_closed_is_empty", "account", "status = 3"),
        check("account_unseen_never_moved", "account", "legs = 1 where code = 'b'"),
        check("member_name_check", "member", "name = ''"),
        check("member_email_check", "member", "email = repeat('ä', 201)"),
        check("member_card_check", "member", "card = ''"),
        check("request_key_type_check", "request_key", "type = 16"),
        check("request_key_code_check", "request_key", "code = -1"),
        check("request_key_points_check", "request_key", "points = 0"),
        check("journal_line_check", "journal", "line = -1"),
        check("journal_type_check", "journal", "type = 0"),
        check("journal_points_check", "journal", "points = 0"),
        check("journal_debit_bucket_check", "journal", "debit_bucket = 3"),
        check("journal_credit_bucket_check", "journal", "credit_bucket = -1"),
        check("journal_moves", "journal", "credit_account_id = debit_account_id"),
        check("journal_debit", "journal", "debit_leg = null"),
        check("journal_debit", "journal", "debit_account_id = -1"),
        check("journal_debit", "journal", "debit_leg = 0"),
        check("journal_debit", "journal", "debit_after = null"),
        check("journal_debit", "journal", "debit_bucket = 1, debit_after = -1"),
        check(
            "journal_credit",
            "journal",
            "credit_account_id = -5, credit_leg = null, credit_after = null"),
        check("journal_credit", "journal", "credit_account_id = -2, credit_leg = null"),
        check("journal_credit", "journal", "credit_account_id = 0"),
        check("journal_credit", "journal", "credit_bucket = 2, credit_after = -1"),
        check(
            "journal_concerns_a_member",
            "journal",
            """
            debit_account_id = -1, debit_leg = null, debit_after = null,
            credit_account_id = -2, credit_leg = null, credit_after = null
            """),
        check("journal_texts", "journal", "idempotency_key = ''"),
        check("journal_texts", "journal", "reference = repeat('x', 513)"),
        check("journal_texts", "journal", "reason = ''"),
        check("hold_points_check", "hold", "points = 0"),
        check("pending_earn_points_check", "pending_earn", "points = 0"),
        check("reversal_check", "reversal", "reversed = 6"),
        check("reversal_check", "reversal", "reversed = 0"),
        check("account_request_type_check", "account_request", "type = 8"),
        check("account_request_idempotency_key_check", "account_request", "idempotency_key = ''"),
        check("account_request_reference_check", "account_request", "reference = repeat('x', 129)"),
        check("account_request_reason_check", "account_request", "reason = repeat('x', 65)"),
        check("program_reader_login_check", "program_reader", "login = ''"));
  }

  private static Stream<Violation> ofTheStream() {
    return Stream.of(
        check("position_partition_check", "position", "partition = -1"),
        check("position_epoch_check", "position", "epoch = -1"),
        check("position_next_offset_check", "position", "next_offset = -1"),
        check("position_batch_no_check", "position", "batch_no = -1"),
        check("position_digest_check", "position", "digest = ''"),
        check("batch_batch_no_check", "batch", "batch_no = 0"),
        check("index_report_action_check", "index_report", "action = 'dropped'"),
        check("journal_mark_reader_check", "journal_mark", "reader = ''"),
        check("journal_mark_batch_no_check", "journal_mark", "batch_no = -1"),
        check("account_lots_legs_folded_check", "account_lots", "legs_folded = 0"),
        check(
            "account_lots_debt_check",
            "account_lots",
            "debt = -1, expires_on = '{}', remaining = '{}'"),
        check("account_lots_have_points", "account_lots", "remaining = '{0}'"),
        check("account_lots_have_points", "account_lots", "remaining = '{null}'"),
        check("account_lots_have_days", "account_lots", "expires_on = '{}'"),
        check("account_lots_have_days", "account_lots", "expires_on = '{null}'"),
        check("account_lots_or_debt", "account_lots", "debt = 1"),
        check("lot_due_has_accounts", "lot_due", "account_ids = '{}'"),
        check("lot_due_has_accounts", "lot_due", "account_ids = '{null}'"),
        check("lot_taken_line_check", "lot_taken", "line = -1"),
        check("lot_taken_page_check", "lot_taken", "page = -1"),
        check("lot_taken_points_check", "lot_taken", "points = 0"),
        check("lot_taken_from_no_lot", "lot_taken", "on_credit = true"),
        check("tier_level_check", "tier", "level = ''"),
        check("tier_change_from_level_check", "tier_change", "from_level = ''"),
        check("tier_change_to_level_check", "tier_change", "to_level = ''"),
        check("tier_change_changes", "tier_change", "from_level = to_level"),
        check("batch_posted_check", "batch", "posted = -1"),
        check("batch_rejected_check", "batch", "rejected = -1"),
        check("batch_duplicates_check", "batch", "duplicates = -1"),
        check("batch_dead_letters_check", "batch", "dead_letters = -1"),
        check("batch_journal_rows_check", "batch", "journal_rows = -1"),
        check("batch_digest_check", "batch", "digest = ''"),
        check(
            "batch_goes_on",
            "batch",
            "first_offset = 4, posted = 0, rejected = 0, duplicates = 0, dead_letters = 0"),
        check("batch_counts_its_offsets", "batch", "posted = 2"),
        check("batch_sum_type_check", "batch_sum", "type = 16"),
        check("batch_sum_system_account_id_check", "batch_sum", "system_account_id = -5"),
        check("batch_sum_movements_check", "batch_sum", "movements = 0"),
        check("dead_letter_source_offset_check", "dead_letter", "source_offset = -1"),
        check("dead_letter_code_check", "dead_letter", "code = 'OTHER', record_value = ''"),
        check("dead_letter_value_is_cut", "dead_letter", "value_size = -1"),
        check("dead_letter_headers_have_names", "dead_letter", "header_names = '{}'"),
        check("dead_letter_headers_have_names", "dead_letter", "header_names = '{null}'"),
        check("dead_letter_timestamp_type_check", "dead_letter", "timestamp_type = 'OtherTime'"),
        check("dead_letter_status_check", "dead_letter", "status = 'lost', status_at = now()"),
        check("dead_letter_value_is_cut", "dead_letter", "value_size = 1"),
        check("dead_letter_code_fits", "dead_letter", "code = 'MALFORMED_JSON'"),
        check("dead_letter_code_fits", "dead_letter", "record_value = ''"),
        check(
            "dead_letter_code_fits",
            "dead_letter",
            "code = 'TOO_LARGE', value_size = 1, record_value = 'x'"),
        check("dead_letter_open_or_settled", "dead_letter", "status = 'replayed'"),
        check(
            "dead_letter_discard_has_reason",
            "dead_letter",
            "status = 'discarded', status_at = now()"));
  }

  private static final String VERIFIED =
      "state = '%s', manifest = '%s', manifest_sha256 = sha256(''), verified_at = now()";

  private static Stream<Violation> ofTheArchive() {
    return Stream.of(
        check("volume_day_type_check", "volume_day", "type = 0"),
        check("volume_day_system_account_id_check", "volume_day", "system_account_id = 1"),
        check("volume_day_movements_check", "volume_day", "movements = 0"),
        check("volume_day_points_check", "volume_day", "points = 0"),
        check("report_date_only_row_check", "report_date", "only_row = false"),
        check("archive_month_month_check", "archive_month", "month = '2024-01-02'"),
        check("archive_month_part_check", "archive_month", "part = 0"),
        check("archive_month_state_check", "archive_month", VERIFIED.formatted("lost", "m")),
        check("archive_month_journal_rows_check", "archive_month", "journal_rows = -1"),
        check("archive_month_manifest_check", "archive_month", VERIFIED.formatted("verified", "")),
        check(
            "archive_month_manifest_sha256_check",
            "archive_month",
            "state = 'verified', manifest = 'm', manifest_sha256 = '', verified_at = now()"),
        check("archive_month_has_manifest", "archive_month", "state = 'verified'"),
        check("archive_month_has_manifest", "archive_month", "verified_at = now()"),
        check("archive_month_detached", "archive_month", "detached_on = '2026-01-01'"),
        check("archive_month_dropped", "archive_month", "dropped_at = now()"),
        check("archive_file_path_check", "archive_file", "path = ''"),
        check("archive_file_bytes_check", "archive_file", "bytes = 0"),
        check("archive_file_sha256_check", "archive_file", "sha256 = ''"),
        check("archive_file_journal_rows_check", "archive_file", "journal_rows = 0"),
        check("archive_file_points_check", "archive_file", "points = 0"),
        check("archive_file_rows_sha256_check", "archive_file", "rows_sha256 = ''"));
  }

  private static Stream<Violation> ofReconciliation() {
    return Stream.of(
        twice("checkpoint_pkey", "checkpoint"),
        twice("checkpoint_lane_pkey", "checkpoint_lane"),
        check("checkpoint_lane_digest_check", "checkpoint_lane", "digest = ''"),
        twice("checkpoint_account_pkey", "checkpoint_account"),
        twice("checkpoint_sum_pkey", "checkpoint_sum"),
        twice("archived_account_pkey", "archived_account"),
        check("archived_account_legs_check", "archived_account", "legs = 0"),
        twice("archived_batches_pkey", "archived_batches"),
        check("archived_batches_first_batch_check", "archived_batches", "first_batch = 0"),
        check("archived_batches_path_check", "archived_batches", "path = ''"),
        check("archived_batches_bytes_check", "archived_batches", "bytes = 0"),
        check("archived_batches_sha256_check", "archived_batches", "sha256 = ''"),
        check("archived_batches_follow", "archived_batches", "last_batch = 0"),
        twice("archived_lane_pkey", "archived_lane"),
        check("archived_lane_digest_check", "archived_lane", "digest = ''"),
        twice("archived_sum_pkey", "archived_sum"),
        check("archived_sum_system_account_id_check", "archived_sum", "system_account_id = 0"),
        twice("archive_month_account_pkey", "archive_month_account"),
        check("archive_month_account_legs_check", "archive_month_account", "legs = 0"),
        twice("reconciliation_run_pkey", "reconciliation_run"),
        twice("reconciliation_break_pkey", "reconciliation_break"),
        check("reconciliation_break_status_check", "reconciliation_break", "status = 'gone'"),
        check("reconciliation_break_closed", "reconciliation_break", "status = 'resolved'"),
        check("reconciliation_break_closed", "reconciliation_break", "closed_at = now()"));
  }

  private static Stream<Violation> ofKeys() {
    return Stream.of(
        twice("volume_day_pkey", "volume_day"),
        twice("report_date_pkey", "report_date"),
        twice("archive_month_pkey", "archive_month"),
        twice("archive_file_pkey", "archive_file"),
        twice("book_pkey", "book"),
        twice("program_pkey", "program"),
        new Violation("program_code_key", "23505", "update program set code = 'same'"),
        twice("account_pkey", "account"),
        new Violation("account_program_id_code_key", "23505", "update account set code = 'same'"),
        twice("member_pkey", "member"),
        twice("request_key_pkey", "request_key"),
        twice("journal_debit_leg", "journal"),
        new Violation(
            "journal_credit_leg",
            "23505",
            """
            insert into journal select (jsonb_populate_record(j, '{"debit_leg": 2}')).* from journal j
            """),
        twice("hold_pkey", "hold"),
        twice("pending_earn_pkey", "pending_earn"),
        twice("reversal_pkey", "reversal"),
        twice("account_request_pkey", "account_request"),
        twice("position_pkey", "position"),
        new Violation(
            "position_topic_partition_key",
            "23505",
            "insert into position (topic, partition, topic_id) values ('t', 0, gen_random_uuid())"),
        twice("batch_pkey", "batch"),
        twice("batch_sum_pkey", "batch_sum"),
        twice("outcome_batch_pkey", "outcome_batch"),
        twice("dead_letter_pkey", "dead_letter"),
        new Violation(
            "dead_letter_lane_id_source_offset_key",
            "23505",
            """
            insert into dead_letter overriding system value
            select (jsonb_populate_record(d, '{"dead_letter_id": 99}')).* from dead_letter d
            """),
        twice("audit_pkey", "audit"),
        twice("journal_mark_pkey", "journal_mark"),
        twice("night_pkey", "night"),
        twice("job_latest_pkey", "job_latest"),
        new Violation(
            "job_latest_job_execution_id_key",
            "23505",
            "insert into job_latest values ('archive', '', 1)"),
        missing("job_latest_job_execution_id_fkey", "job_latest", "job_execution_id = 9"),
        twice("key_pruning_pkey", "key_pruning"),
        twice("original_use_pkey", "original_use"),
        new Violation(
            "original_use_once",
            "23505",
            """
            insert into original_use select program_id, 8, false, gen_random_uuid(), original_transfer_id from original_use
            """),
        check("original_use_kind_check", "original_use", "kind = 6"),
        twice("account_lots_pkey", "account_lots"),
        twice("lot_due_pkey", "lot_due"),
        twice("lot_taken_pkey", "lot_taken"),
        twice("day_earnings_pkey", "day_earnings"),
        twice("tier_pkey", "tier"),
        twice("tier_change_pkey", "tier_change"),
        twice("tier_evaluation_pkey", "tier_evaluation"),
        twice("tier_due_pkey", "tier_due"),
        twice("index_report_pkey", "index_report"),
        twice("program_reader_program_id_login_key", "program_reader"),
        missing("account_program_id_fkey", "account", "program_id = 9 where code = 'b'"),
        missing("member_program_id_account_id_fkey", "member", "account_id = 9"),
        missing("program_reader_program_id_fkey", "program_reader", "program_id = 9"));
  }

  @ParameterizedTest
  @MethodSource("violations")
  void everyConstraintHolds(Violation violation) throws SQLException {
    try (var connection = owner.getConnection();
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      PSQLException refusal =
          catchThrowableOfType(PSQLException.class, () -> statement.execute(violation.statement()));
      connection.rollback();
      assertThat((Throwable) refusal).as("the refusal").isNotNull();
      assertThat(refusal.getSQLState()).as(refusal.getMessage()).isEqualTo(violation.state());
      String constraint = refusal.getServerErrorMessage().getConstraint();
      assertThat(ofTheParent(constraint)).isEqualTo(violation.constraint());
    }
  }

  /** Returns the name of the parent's index for a partition's. */
  private static String ofTheParent(String constraint) throws SQLException {
    return Sql.strings(
            owner,
            """
            select coalesce((select inhparent::regclass::text from pg_inherits
              where inhrelid = to_regclass('%1$s') and inhparent::regclass::text <> 'journal'), '%1$s')
            """
                .formatted(constraint))
        .getFirst();
  }

  /** The tests above break every constraint, except those of Spring Batch's tables. */
  @Test
  void noConstraintIsLeftOut() throws SQLException {
    List<String> constraints =
        Sql.strings(
            owner,
            """
            select conname from pg_constraint k
            join pg_class c on c.oid = k.conrelid
            where c.relnamespace = 'loyalty'::regnamespace and not c.relispartition
              and contype <> 'n' and c.relname <> 'flyway_schema_history' and c.relname !~ '^batch_(job|step)_'
            union
            select indexrelid::regclass::text from pg_index i
            join pg_class c on c.oid = i.indrelid
            where c.relnamespace = 'loyalty'::regnamespace and not c.relispartition
              and i.indisunique and c.relkind <> 'm' and c.relname <> 'flyway_schema_history' and c.relname !~ '^batch_(job|step)_'
            """);
    assertThat(violations().map(Violation::constraint).distinct())
        .containsExactlyInAnyOrderElementsOf(constraints);
  }
}
