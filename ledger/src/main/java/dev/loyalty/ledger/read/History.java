package dev.loyalty.ledger.read;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/**
 * Reads an account's movements, newest first, page by page. New movements shift no page, because
 * the account's own count of legs divides the pages. Thread-safe.
 */
public final class History {

  /**
   * Finds each movement once, under the account's highest leg in it (a hold has both legs on one
   * account). Each half follows an index backwards and stops at the limit.
   */
  private static final String PAGE =
      """
      select * from (
        (select j.debit_leg as own_leg,
      """
          + MovementRow.COLUMNS
          + """
              from journal j
              where program_id = :program and debit_account_id = :account and debit_leg < :before
                and (credit_account_id <> debit_account_id or credit_leg < debit_leg)
              order by debit_leg desc limit :limit)
            union all
            (select j.credit_leg,
          """
          + MovementRow.COLUMNS
          + """
              from journal j
              where program_id = :program and credit_account_id = :account and credit_leg < :before
                and (credit_account_id <> debit_account_id or debit_leg < credit_leg)
              order by credit_leg desc limit :limit)
          ) as movement
          order by own_leg desc limit :limit
          """;

  private static final String FIND_ACCOUNT =
      """
      select account_id, legs from account where program_id = :program and code = :code and status <> 0
      """;

  private final Jdbi jdbi;
  private final ArchivedMovements archive;

  /**
   * @param archive reads the months that left the journal
   */
  public History(Jdbi jdbi, ArchivedMovements archive) {
    this.jdbi = jdbi;
    this.archive = archive;
  }

  /**
   * One page.
   *
   * @param next the beginning of the next page; null where nothing is left
   */
  public record Page(List<MovementView> movements, @Nullable Cursor next) {}

  /**
   * A place in an account's history.
   *
   * @param leg the lowest leg that was shown
   */
  public record Cursor(long leg) {

    private static final Pattern FORM = Pattern.compile("leg:([1-9][0-9]{0,17})");

    /** Reads what {@link #toText} wrote; empty for anything else. */
    public static Optional<Cursor> parse(String text) {
      try {
        byte[] plain = Base64.getUrlDecoder().decode(text);
        Matcher matcher = FORM.matcher(new String(plain, StandardCharsets.UTF_8));
        return matcher.matches()
            ? Optional.of(new Cursor(Long.parseLong(matcher.group(1))))
            : Optional.empty();
      } catch (IllegalArgumentException e) {
        // A text that isn't base64 isn't a cursor.
        return Optional.empty();
      }
    }

    /** Returns the cursor as an opaque text. */
    public String toText() {
      byte[] plain = ("leg:" + leg).getBytes(StandardCharsets.UTF_8);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(plain);
    }
  }

  /**
   * A movement from its account's side.
   *
   * @param leg the account's highest leg in the movement
   * @param lowest its lowest leg there, which differs where both sides are the account's
   */
  private record Line(long leg, long lowest, MovementView movement) {}

  private record Account(int programId, long id, long legs) {}

  /**
   * Finds a page; empty where the account doesn't exist.
   *
   * @param after null means from the newest
   * @param limit the number of movements, 1 or more
   * @throws ArchiveUnreadableException where the page reaches into the archive and that can't be
   *     read
   */
  public Optional<Page> findPage(int programId, String account, @Nullable Cursor after, int limit) {
    return jdbi.inTransaction(
        TransactionIsolationLevel.REPEATABLE_READ,
        handle -> {
          handle.execute(Snapshot.KEEP_PARTITIONS);
          return findAccount(handle, programId, account)
              .map(
                  found -> {
                    long before = after == null ? Long.MAX_VALUE : after.leg();
                    return page(lines(handle, found, before, limit + 1), limit);
                  });
        });
  }

  private static Optional<Account> findAccount(Handle handle, int programId, String code) {
    return handle
        .createQuery(FIND_ACCOUNT)
        .bind("program", programId)
        .bind("code", code)
        .map(
            (row, context) ->
                new Account(programId, row.getLong("account_id"), row.getLong("legs")))
        .findOne();
  }

  /**
   * Finds so many of the account's movements below the leg; from the archive too where it takes
   * them.
   */
  private List<Line> lines(Handle handle, Account account, long before, int limit) {
    List<Line> live = live(handle, account, before, limit);
    long top = Math.min(account.legs(), before - 1);
    if (isComplete(live, top, limit)) {
      return live;
    }
    List<ArchivedPart> parts = ArchivedPart.all(handle, account.programId()).reversed();
    if (parts.isEmpty()) {
      return live;
    }
    List<Line> all = new ArrayList<>(live);
    try (ArchivedMovements.Reader reader = archive.open()) {
      for (ArchivedPart part : parts) {
        List<ArchivedMovement> found = reader.findLast(part.path(), account.id(), before, limit);
        AccountCodes codes = AccountCodes.load(handle, account.programId(), found);
        for (ArchivedMovement movement : found) {
          all.add(
              line(
                  movement.debit().accountId() == account.id() ? movement.debit().leg() : 0,
                  movement.credit().accountId() == account.id() ? movement.credit().leg() : 0,
                  movement.named(codes)));
        }
        all.sort(Comparator.comparingLong(Line::leg).reversed());
        if (all.size() > limit) {
          all.subList(limit, all.size()).clear();
        }
        if (isComplete(all, top, limit)) {
          break;
        }
      }
    }
    return all;
  }

  private static List<Line> live(Handle handle, Account account, long before, int limit) {
    return handle
        .createQuery(PAGE)
        .bind("program", account.programId())
        .bind("account", account.id())
        .bind("before", before)
        .bind("limit", limit)
        .map(
            (row, context) ->
                line(
                    row.getLong("debit_account_id") == account.id() ? row.getLong("debit_leg") : 0,
                    row.getLong("credit_account_id") == account.id()
                        ? row.getLong("credit_leg")
                        : 0,
                    MovementRow.read(row, context)))
        .list();
  }

  /**
   * @param debitLeg 0 where the debited account is another
   * @param creditLeg 0 where the credited account is another
   */
  private static Line line(long debitLeg, long creditLeg, MovementView movement) {
    long highest = Math.max(debitLeg, creditLeg);
    long lowest = Math.min(debitLeg, creditLeg);
    return new Line(highest, lowest == 0 ? highest : lowest, movement);
  }

  /**
   * Tells whether no leg is missing from the top on. An account's legs are numbered without a gap;
   * their times alone wouldn't tell, because the clocks of two lanes may differ around a month's
   * end.
   */
  private static boolean isComplete(List<Line> lines, long top, int limit) {
    long expected = top;
    for (Line line : lines) {
      if (line.leg() != expected) {
        return false;
      }
      expected = line.lowest() - 1;
    }
    return lines.size() >= limit || expected == 0;
  }

  private static Page page(List<Line> oneMore, int limit) {
    boolean more = oneMore.size() > limit;
    List<Line> lines = more ? oneMore.subList(0, limit) : oneMore;
    return new Page(
        lines.stream().map(Line::movement).toList(),
        more ? new Cursor(lines.getLast().lowest()) : null);
  }
}
