package dev.loyalty.jobs.reconcile;

import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * Recomputes each batch's digest from its journal rows, as {@code
 * dev.loyalty.ledger.store.JournalCopy} made it from the bytes that it wrote: SHA-256 of the digest
 * before and the rows in binary COPY format. The rows are streamed in whatever order they lie, a
 * span of time after the other, so that memory and sorting are bounded.
 */
final class TamperLeg {

  /** The number of batches read at once, about 300 bytes each in memory. */
  private static final int BATCHES_AT_ONCE = 100_000;

  /** The columns of the digest, in the order of its bytes. */
  private static final String COLUMNS =
      "program_id, lane_id, batch_no, line, posted_at, requested_at, transfer_id, type, points,"
          + " debit_account_id, debit_bucket, debit_leg, debit_after,"
          + " credit_account_id, credit_bucket, credit_leg, credit_after,"
          + " expires_at, idempotency_key, reference, reason, metadata";

  /** OFFSET 0, here and below: each lane's by the key, however many older ones there are. */
  private static final String SPANS =
      """
      select posted_at
      from (select b.posted_at, row_number() over (order by b.posted_at) as n
        from unnest(:lanes, :after) as v(lane_id, batch_no)
        cross join lateral (
          select posted_at from batch where lane_id = v.lane_id and batch_no > v.batch_no offset 0) as b
        where b.posted_at >= :journalFrom) as x
      where n % :size = 0
      order by 1
      """;

  private static final String BATCHES =
      """
      select b.lane_id, b.batch_no, b.journal_rows, b.digest, p.digest, b.posted_at < :wholeFrom, b.posted_at
      from unnest(:lanes, :after) as v(lane_id, batch_no)
      cross join lateral (
        select lane_id, batch_no, journal_rows, digest, posted_at
        from batch where lane_id = v.lane_id and batch_no > v.batch_no offset 0) as b
      left join batch p on p.lane_id = b.lane_id and p.batch_no = b.batch_no - 1
      where b.posted_at >= :begin and b.posted_at < :end
      """;

  /** Heads of the chains, and the links that earlier runs have put down. */
  private static final String HEADS =
      """
      select 'lane ' || p.lane_id || ', position', encode(b.digest, 'hex'), encode(p.digest, 'hex')
      from position p
      join batch b on b.lane_id = p.lane_id and b.batch_no = p.batch_no
      where b.digest <> p.digest
      union all
      select 'lane ' || c.lane_id || ', batch ' || c.batch_no || ' as in earlier reports', encode(c.digest, 'hex'),
        coalesce(encode(b.digest, 'hex'), 'none')
      from checkpoint_lane c
      left join batch b on b.lane_id = c.lane_id and b.batch_no = c.batch_no
      where c.program_id = 0 and c.batch_no > 0 and c.digest is distinct from b.digest
      order by 1
      """;

  private static final Instant END = Instant.parse("9999-01-01T00:00:00Z");

  private TamperLeg() {}

  static LegResult check(Handle handle, Since since) throws SQLException {
    List<Finding> findings = new ArrayList<>();
    handle
        .createQuery(HEADS)
        .map((row, context) -> finding(row.getString(1), row.getString(2), row.getString(3), ""))
        .forEach(findings::add);
    List<Instant> ends =
        new ArrayList<>(
            since
                .bindTo(handle.createQuery(SPANS))
                .bind("size", BATCHES_AT_ONCE)
                .mapTo(Instant.class)
                .list());
    ends.add(END);
    Instant begin = since.from().isAfter(since.journalFrom()) ? since.from() : since.journalFrom();
    long checked = 0;
    for (Instant end : ends) {
      BatchDigests digests = read(handle, since, begin, end);
      checked += digests.checked();
      findings.addAll(digests.findings());
      begin = end;
    }
    return LegResult.of(ReconcileLeg.TAMPER, Finding.NO_PROGRAM, checked, findings);
  }

  private static BatchDigests read(Handle handle, Since since, Instant begin, Instant end)
      throws SQLException {
    Map<Integer, LaneMark> marks = since.byLane();
    BatchDigests digests = new BatchDigests(marks);
    since
        .bindTo(handle.createQuery(BATCHES))
        .bind("begin", begin)
        .bind("end", end)
        .setFetchSize(10_000)
        .map(
            (row, context) -> {
              digests.expect(
                  row.getInt(1),
                  row.getLong(2),
                  new BatchDigests.Written(
                      row.getInt(3),
                      row.getObject(7, OffsetDateTime.class).toInstant(),
                      row.getBytes(4),
                      row.getBoolean(6)),
                  row.getBytes(5));
              return true;
            })
        .forEach(added -> {});
    // COPY takes no parameters; an Instant's text holds digits, letters and punctuation of its own.
    String copySql =
        "copy (select "
            + COLUMNS
            + " from journal where posted_at >= '"
            + begin
            + "' and posted_at < '"
            + end
            + "') to stdout (format binary)";
    CopyOut copy = handle.getConnection().unwrap(PGConnection.class).getCopyAPI().copyOut(copySql);
    for (byte[] message = copy.readFromCopy(); message != null; message = copy.readFromCopy()) {
      digests.read(message);
    }
    return digests;
  }

  static Finding finding(String subject, String expected, String actual, String evidence) {
    return new Finding(
        BreakKind.DIGEST, Finding.NO_PROGRAM, subject, null, expected, actual, evidence);
  }

  static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }
}
