package dev.loyalty.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Checks rules for the whole catalogue of a migrated database, later tables included. */
class CatalogueIT {

  private static DataSource owner;

  @BeforeAll
  static void createDatabase() {
    owner = TestPostgres.createDatabase().owner();
  }

  private static List<String> select(String query) throws SQLException {
    return Sql.strings(owner, query);
  }

  @Test
  void theProgramLeadsEveryKey() throws SQLException {
    assertThat(
            select(
                """
                select indexrelid::regclass::text
                from pg_index i
                join pg_class c on c.oid = i.indrelid
                join pg_attribute a on a.attrelid = i.indrelid and a.attname = 'program_id'
                where c.relnamespace = 'loyalty'::regnamespace and i.indisunique and not c.relispartition
                  and i.indkey[0] <> a.attnum
                """))
        // Its code is what makes a program.
        .containsExactly("program_code_key");
  }

  @Test
  void onlyTablesOfNoProgramHaveNone() throws SQLException {
    assertThat(
            select(
                """
                select relname from pg_class c
                where relnamespace = 'loyalty'::regnamespace and relkind in ('r', 'p') and not relispartition
                  and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'program_id')
                """))
        .containsExactlyInAnyOrder(
            "book",
            "position",
            "batch",
            "outcome_batch",
            "dead_letter",
            "audit",
            "night",
            "archive_month",
            "archived_batches",
            "archived_lane",
            "index_report",
            "report_date",
            "batch_job_instance",
            "batch_job_execution",
            "batch_job_execution_params",
            "batch_job_execution_context",
            "batch_step_execution",
            "batch_step_execution_context",
            "job_latest",
            "flyway_schema_history");
  }

  @Test
  void everyTableHasAPrimaryKeyOrIsSaidToNeedNone() throws SQLException {
    assertThat(
            select(
                """
                select relname from pg_class c
                where relnamespace = 'loyalty'::regnamespace and relkind in ('r', 'p') and not relispartition
                  and not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'p')
                """))
        // The journal's rows are named by their legs; a reader of every program has no program; the
        // last is as Spring Batch has it.
        .containsExactlyInAnyOrder("journal", "program_reader", "batch_job_execution_params");
  }

  /**
   * No column that changes is indexed. Updating one would need a new entry in each of the table's
   * indexes, and wider read locks. Posting and the jobs share one role, so the test covers every
   * column that the role may update, except the keys of tables that are granted as a whole.
   */
  @Test
  void noIndexHoldsWhatPostingChanges() throws SQLException {
    assertThat(
            select(
                """
                select i.indexrelid::regclass || ' ' || a.attname
                from pg_index i
                join pg_class c on c.oid = i.indrelid
                join pg_attribute a on a.attrelid = i.indrelid and a.attnum > 0
                where c.relnamespace = 'loyalty'::regnamespace and not c.relispartition
                  and has_column_privilege('loyalty_writer', c.oid, a.attnum, 'UPDATE')
                  and not (i.indisprimary and has_table_privilege('loyalty_writer', c.oid, 'UPDATE'))
                  and (a.attnum = any (i.indkey::smallint[]) or exists (
                    select from pg_depend d
                    where d.classid = 'pg_class'::regclass and d.objid = i.indexrelid
                      and d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid and d.refobjsubid = a.attnum))
                order by 1
                """))
        .containsExactlyInAnyOrder(
            // Its code is what makes a program, and no update changes it.
            "program_code_key code",
            // Partial, so that it holds few rows; what leaves it, or comes into it, is changed
            // once.
            "dead_letter_to_relay relayed_at",
            "tier_change_to_publish published_at",
            "tier_above above",
            "reconciliation_break_open status",
            "reconciliation_break_open account_id",
            // Prune-keys changes it, once, long after posting wrote it.
            "original_use_once original_forgotten",
            // Profiles are changed by an upsert, which takes no read locks, and closed once.
            "member_to_erase closed_at",
            "member_to_erase name",
            "member_to_erase email",
            "member_to_erase card",
            // A row a job and program.
            "job_latest_job_execution_id_key job_execution_id",
            // As Spring Batch has it: a few rows a night, and what they hang on doesn't change.
            "job_inst_un job_name",
            "job_inst_un job_key",
            "batch_job_execution_instance job_instance_id",
            "batch_job_execution_params_execution job_execution_id",
            "batch_job_execution_params_date parameter_name",
            "batch_job_execution_params_date parameter_value",
            "batch_job_execution_params_moment parameter_name",
            "batch_job_execution_params_moment job_execution_id",
            "batch_step_execution_execution job_execution_id");
  }

  @Test
  void everyForeignKeyHasAnIndex() throws SQLException {
    assertThat(
            select(
                """
                select k.conname from pg_constraint k
                where k.contype = 'f' and k.connamespace = 'loyalty'::regnamespace
                  and not exists (select from pg_index i where i.indrelid = k.conrelid and i.indpred is null
                    and (i.indkey::smallint[])[0:cardinality(k.conkey) - 1] @> k.conkey)
                """))
        .isEmpty();
  }

  @Test
  void everyIndexIsValid() throws SQLException {
    assertThat(select("select indexrelid::regclass::text from pg_index where not indisvalid"))
        .isEmpty();
  }

  @Test
  void everyTableViewAndFunctionSaysWhatItIsFor() throws SQLException {
    assertThat(
            select(
                """
                select relname from pg_class
                where relnamespace = 'loyalty'::regnamespace and relkind in ('r', 'p', 'v') and not relispartition
                  and obj_description(oid, 'pg_class') is null and relname <> 'flyway_schema_history'
                union all
                select proname from pg_proc where pronamespace = 'loyalty'::regnamespace and obj_description(oid, 'pg_proc') is null
                """))
        .isEmpty();
  }

  /** Every column with coded numbers or a format of its own has a comment that explains it. */
  @Test
  void everyCodedColumnSaysWhatItHolds() throws SQLException {
    assertThat(
            select(
                """
                select c.relname || '.' || a.attname
                from pg_class c
                join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                where c.relnamespace = 'loyalty'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
                  and a.atttypid in ('smallint'::regtype, 'bytea'::regtype, 'json'::regtype, 'jsonb'::regtype)
                  and col_description(c.oid, a.attnum) is null
                """))
        .isEmpty();
  }

  @Test
  void columnsHaveOnlyTheTypesWeAgreedOn() throws SQLException {
    assertThat(
            select(
                """
                select c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
                from pg_class c
                join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                where c.relnamespace = 'loyalty'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
                  and c.relname <> 'flyway_schema_history'
                  and format_type(a.atttypid, a.atttypmod) not in ('boolean', 'smallint', 'integer', 'bigint', 'text', 'bytea',
                    'uuid', 'json', 'jsonb', 'date', 'timestamp with time zone')
                order by 1
                """))
        // Lots: an account's in one row, and a chunk's accounts in one. A record's headers.
        .containsExactly(
            "account_lots.expires_on date[]",
            "account_lots.remaining bigint[]",
            "dead_letter.header_names bytea[]",
            "dead_letter.header_values bytea[]",
            "lot_due.account_ids bigint[]");
  }

  @Test
  void theJournalHasPartitionsForMonthsAheadAndNoDefault() throws SQLException {
    assertThat(select("select partdefid::text from pg_partitioned_table")).containsOnly("0");
    assertThat(
            select(
                """
                select to_char(now() at time zone 'UTC' + make_interval(months => n), '"journal_"YYYY_MM')
                from generate_series(0, 3) as n
                """))
        .isEqualTo(
            select(
                """
                select inhrelid::regclass::text from pg_inherits
                where inhparent = 'journal'::regclass order by 1
                """));
  }

  @Test
  void whatHasAProgramIsHiddenFromReadersOfOthers() throws SQLException {
    assertThat(
            select(
                """
                select c.relname
                from pg_class c
                join pg_attribute a on a.attrelid = c.oid and a.attname = 'program_id'
                where c.relnamespace = 'loyalty'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
                  and not (c.relrowsecurity and exists (select from pg_policy p where p.polrelid = c.oid))
                  and has_table_privilege('loyalty_reader', c.oid, 'SELECT')
                """))
        .isEmpty();
  }

  /** Otherwise a view would read with its owner's rights, and the owner sees every program. */
  @Test
  void viewsReadWithTheRightsOfTheReader() throws SQLException {
    assertThat(
            select(
                """
                select relname from pg_class
                where relnamespace = 'loyalty'::regnamespace and relkind = 'v'
                  and not coalesce(reloptions @> array['security_invoker=true'], false)
                """))
        // These are over materialized views, which nobody else may read, and choose the programs.
        .containsExactlyInAnyOrder(
            "report_volume", "report_liability", "report_tier", "report_top_account");
  }
}
