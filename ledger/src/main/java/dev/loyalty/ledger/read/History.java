package dev.loyalty.ledger.read;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * An account's movements, newest first, page by page. What is posted meanwhile shifts no page: the
 * pages are cut by the account's own count of legs. Thread-safe.
 */
public final class History {

  /**
   * Each movement once, under the account's highest leg in it (a hold has both its legs on one
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
      "select account_id from account where program_id = :program and code = :code and status <> 0";

  private final Jdbi jdbi;

  public History(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * One page.
   *
   * @param next where the next page begins; null where nothing is left
   */
  public record Page(List<MovementView> movements, @Nullable Cursor next) {}

  /**
   * A place in an account's history.
   *
   * @param leg the last one that was shown
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
        // Not even base64: no cursor either.
        return Optional.empty();
      }
    }

    /** Opaque to those who keep it. */
    public String toText() {
      byte[] plain = ("leg:" + leg).getBytes(StandardCharsets.UTF_8);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(plain);
    }
  }

  private record Line(long leg, MovementView movement) {}

  /**
   * Empty where there is no such account.
   *
   * @param after null: from the newest
   * @param limit of movements, 1 or more
   */
  public Optional<Page> findPage(int programId, String account, @Nullable Cursor after, int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(FIND_ACCOUNT)
                .bind("program", programId)
                .bind("code", account)
                .mapTo(Long.class)
                .findOne()
                .map(
                    id ->
                        page(
                            handle
                                .createQuery(PAGE)
                                .bind("program", programId)
                                .bind("account", id)
                                .bind("before", after == null ? Long.MAX_VALUE : after.leg())
                                .bind("limit", limit + 1)
                                .map(
                                    (row, context) ->
                                        new Line(
                                            row.getLong("own_leg"), MovementRow.read(row, context)))
                                .list(),
                            limit)));
  }

  private static Page page(List<Line> oneMore, int limit) {
    boolean more = oneMore.size() > limit;
    List<Line> lines = more ? oneMore.subList(0, limit) : oneMore;
    return new Page(
        lines.stream().map(Line::movement).toList(),
        more ? new Cursor(lines.getLast().leg()) : null);
  }
}
