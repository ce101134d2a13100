package dev.loyalty.jobs.reconcile;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Breaks, for those who look after them. What they are about is never corrected here: one is
 * explained, and then goes by itself or is accepted. Thread-safe.
 */
public final class Breaks {

  static final String SELECT =
      """
      select b.fingerprint, b.kind, b.severity, p.code as program, b.subject, a.code as account, b.expected, b.actual, b.evidence, b.status,
        b.owner, b.notes, b.first_seen, b.last_seen
      from reconciliation_break b
      left join program p on p.program_id = b.program_id
      left join account a on a.program_id = b.program_id and a.account_id = b.account_id
      """;

  /** The worst first, then the oldest. */
  static final String ORDER =
      """
      order by array_position(array['CRITICAL', 'MAJOR', 'MINOR'], b.severity), b.first_seen, p.code nulls first, b.kind, b.subject
      """;

  private static final String LIST =
      SELECT
          + """
          where (:all or b.status in ('open', 'explained')) and (:program::text is null or p.code = :program)
          """
          + ORDER;

  private static final String FIND = SELECT + "where b.fingerprint = :fingerprint";

  /** Locked first, so that of two who change it at once the audit records tell one story. */
  private static final String CHANGE =
      """
      with before as (
        select program_id, fingerprint, status, owner, notes
        from reconciliation_break
        where fingerprint = :fingerprint and (status = 'explained' or status = 'open' and :fromOpen)
        for update
      ), changed as (
        update reconciliation_break b
        set status = :status, owner = :owner, notes = concat_ws(E'\\n', b.notes, :note::text), closed_at = :closedAt
        from before o
        where b.program_id = o.program_id and b.fingerprint = o.fingerprint
        returning b.fingerprint, b.status, b.owner, b.notes
      )
      insert into audit (actor, action, subject, old_value, new_value)
      select :actor, :action, 'break ' || c.fingerprint,
        jsonb_build_object('status', o.status, 'owner', o.owner, 'notes', o.notes),
        jsonb_build_object('status', c.status, 'owner', c.owner, 'notes', c.notes)
      from before o
      join changed c using (fingerprint)
      """;

  private final Jdbi jdbi;

  /**
   * @param jdbi sessions that may see the programs in question; of the writer's role to change
   *     anything
   */
  public Breaks(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * A person's remark on a break.
   *
   * @param owner the person who looks after it; not blank
   * @param note a line that is added to its notes; not blank
   * @param actor the person who says so, for the audit record
   */
  public record Remark(String owner, String note, String actor) {}

  /**
   * @param all also those that are gone or accepted
   * @param program code; null: of all programs, and of what isn't split by program
   */
  public List<BreakLine> list(boolean all, @Nullable String program) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(LIST)
                .bind("all", all)
                .bind("program", program)
                .map((row, context) -> line(row))
                .list());
  }

  public Optional<BreakLine> find(UUID fingerprint) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(FIND)
                .bind("fingerprint", fingerprint)
                .map((row, context) -> line(row))
                .findOne());
  }

  /**
   * Explains an open break: a person looks after it and knows its cause. Explained again, it gets
   * another note. It stays a break until it is gone. Writes an audit record.
   *
   * @return false where it is neither open nor explained, or doesn't exist, so that nothing changed
   */
  public boolean explain(UUID fingerprint, Remark remark) {
    return change(fingerprint, "explained", remark, null);
  }

  /**
   * Accepts an explained break: it no longer counts while its difference stays the same. Writes an
   * audit record.
   *
   * @return false where it isn't explained, or doesn't exist, so that nothing changed
   */
  public boolean accept(UUID fingerprint, Remark remark, Instant at) {
    return change(fingerprint, "accepted", remark, at);
  }

  private boolean change(
      UUID fingerprint, String status, Remark remark, @Nullable Instant closedAt) {
    boolean accepts = closedAt != null;
    return jdbi.withHandle(
        handle ->
            handle
                    .createUpdate(CHANGE)
                    .bind("fingerprint", fingerprint)
                    .bind("fromOpen", !accepts)
                    .bind("status", status)
                    .bind("owner", remark.owner())
                    .bind("note", remark.note())
                    .bind("closedAt", closedAt == null ? null : closedAt.atOffset(ZoneOffset.UTC))
                    .bind("actor", remark.actor())
                    .bind("action", accepts ? "break.accept" : "break.explain")
                    .execute()
                == 1);
  }

  static BreakLine line(ResultSet row) throws SQLException {
    return new BreakLine(
        row.getObject("fingerprint", UUID.class),
        BreakKind.valueOf(row.getString("kind")),
        Severity.valueOf(row.getString("severity")),
        row.getString("program"),
        row.getString("subject"),
        row.getString("account"),
        row.getString("expected"),
        row.getString("actual"),
        row.getString("evidence"),
        row.getString("status"),
        row.getString("owner"),
        row.getString("notes"),
        row.getTimestamp("first_seen").toInstant(),
        row.getTimestamp("last_seen").toInstant());
  }
}
