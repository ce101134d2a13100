package dev.loyalty.jobs.lots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.jobs.activation.ActivatePoints;
import dev.loyalty.jobs.expiry.ExpirePoints;
import dev.loyalty.jobs.fixture.TimedBook;
import dev.loyalty.ledger.model.Bucket;
import dev.loyalty.ledger.model.Direction;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.RequestHeader;
import dev.loyalty.ledger.model.RequestType;
import dev.loyalty.ledger.store.ProgramSpec;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * Compares the points that a night expires with those left of the due days, counted point by point
 * over the whole journal, after random requests.
 */
class RandomExpiryIT {

  private static final ZoneId LONDON = ZoneId.of("Europe/London");
  private static final Period RULE = Period.ofDays(20);
  private static final int NIGHTS = 8;
  private static final int REQUESTS_A_DAY = 12;
  private static final List<String> ACCOUNTS = List.of("ann", "bob", "cid");

  private static final String LEGS =
      """
      select a.code, l.*, j.type, j.transfer_id, u.original_transfer_id, j.requested_at, j.expires_at
      from journal j
      cross join lateral (values
        (j.debit_account_id, j.debit_leg, j.debit_bucket, - j.points, j.debit_after, j.credit_leg is null),
        (j.credit_account_id, j.credit_leg, j.credit_bucket, j.points, j.credit_after, j.debit_leg is null)
      ) as l(account_id, leg, bucket, change, after, with_system)
      join account a on a.program_id = j.program_id and a.account_id = l.account_id
      left join original_use u on u.program_id = j.program_id and u.transfer_id = j.transfer_id
      where l.leg is not null order by a.code, l.leg
      """;

  private record Of(String account, AccountLeg leg) {}

  @Property(tries = 4, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void expiresWhatIsLeftWhenItsDayHasCome(@ForAll Random random) throws Exception {
    ProgramSpec of = ProgramSpec.of("retail", "Retail");
    Instant now = Instant.parse("2026-03-20T00:30:00Z");
    TimedBook book =
        new TimedBook(
            now,
            new ProgramSpec(
                of.code(),
                of.name(),
                LONDON,
                true,
                -50,
                of.balanceCap(),
                RULE,
                of.activationDelay(),
                of.holdTimeout(),
                of.idempotencyRetention(),
                null));
    Draws draws = new Draws(random);
    for (int night = 0; night < NIGHTS; night++) {
      for (int i = random.nextInt(REQUESTS_A_DAY); i >= 0; i--) {
        book.post(draws.next(now));
        now = now.plus(Duration.ofMinutes(random.nextInt(60)));
        book.setTime(now);
      }
      LocalDate date = LocalDate.ofInstant(now, LONDON);
      now = date.plusDays(1).atTime(2, 0).atZone(LONDON).toInstant();
      book.setTime(now);
      expireAndCompare(book, date);
      now = now.plus(Duration.ofDays(random.nextInt(6)));
      book.setTime(now);
    }
  }

  private static void expireAndCompare(TimedBook book, LocalDate date) throws Exception {
    book.run(new ActivatePoints(book.writer(), book.ledger(), book.clock()), date, "retail");
    List<Of> before = legs(book);
    book.run(new ExpirePoints(book.writer(), book.ledger(), book.clock()), date, "retail");
    Map<String, Long> expired = new TreeMap<>();
    for (Of each : legs(book)) {
      if (!before.contains(each)) {
        assertThat(each.leg().type()).isEqualTo(RequestType.EXPIRE);
        assertThat(expired.put(each.account(), each.leg().points())).as("once a night").isNull();
      }
    }
    assertThat(expired).as("on %s", date).isEqualTo(left(before, date));
  }

  /** Returns by account the points that expire by the date, where there are any. */
  private static Map<String, Long> left(List<Of> legs, LocalDate date) {
    Map<String, PointByPoint> models = new TreeMap<>();
    for (Of each : legs) {
      models
          .computeIfAbsent(each.account(), account -> new PointByPoint(LONDON, RULE))
          .happens(each.leg());
    }
    Map<String, Long> left = new TreeMap<>();
    models.forEach(
        (account, model) -> {
          long points =
              model.byDay().entrySet().stream()
                  .filter(day -> !day.getKey().isAfter(date))
                  .mapToLong(Map.Entry::getValue)
                  .sum();
          if (points > 0) {
            left.put(account, points);
          }
        });
    return left;
  }

  private static List<Of> legs(TimedBook book) {
    return book.owner()
        .withHandle(
            handle ->
                handle
                    .createQuery(LEGS)
                    .map((row, context) -> new Of(row.getString("code"), leg(row)))
                    .list());
  }

  private static AccountLeg leg(ResultSet row) throws SQLException {
    OffsetDateTime expiresAt = row.getObject("expires_at", OffsetDateTime.class);
    return new AccountLeg(
        row.getLong("account_id"),
        row.getLong("leg"),
        Bucket.values()[row.getInt("bucket")],
        row.getLong("change"),
        row.getLong("after"),
        row.getBoolean("with_system"),
        RequestType.values()[row.getInt("type") - 1],
        row.getObject("transfer_id", UUID.class),
        row.getObject("original_transfer_id", UUID.class),
        row.getObject("requested_at", OffsetDateTime.class).toInstant(),
        expiresAt == null ? null : expiresAt.toInstant());
  }

  /**
   * Draws requests of small amounts to few accounts; many of them are rejected, which doesn't
   * matter.
   */
  private static final class Draws {

    private final Random random;
    private final List<Request> reversible = new ArrayList<>();
    private final List<Request> holds = new ArrayList<>();
    private int keys;

    Draws(Random random) {
      this.random = random;
    }

    Request next(Instant now) {
      String account = ACCOUNTS.get(random.nextInt(ACCOUNTS.size()));
      RequestHeader header =
          new RequestHeader("retail", account, "k" + keys++, now, null, null, Map.of());
      long points = 1 + random.nextInt(30);
      return switch (random.nextInt(14)) {
        case 0, 1, 2 -> kept(reversible, new Request.Earn(header, points, null, later(now, 1, 15)));
        case 3, 4 -> kept(reversible, new Request.Earn(header, points, null, null));
        case 5 ->
            kept(reversible, new Request.Earn(header, points, later(now, 1, 5), later(now, 6, 10)));
        case 6, 7 -> kept(reversible, new Request.Redeem(header, points));
        case 8 -> new Request.Transfer(header, other(account), points);
        case 9 ->
            kept(
                reversible,
                new Request.Adjust(
                    header, points, random.nextBoolean() ? Direction.CREDIT : Direction.DEBIT));
        case 10 -> kept(holds, new Request.Hold(header, points, null));
        case 11 -> resolve(header, points);
        default -> reverse(header, points);
      };
    }

    private Instant later(Instant now, int daysMin, int days) {
      return now.plus(Duration.ofHours(24L * (daysMin + random.nextInt(days))));
    }

    private String other(String account) {
      return ACCOUNTS.get((ACCOUNTS.indexOf(account) + 1) % ACCOUNTS.size());
    }

    private static Request kept(List<Request> list, Request request) {
      list.add(request);
      return request;
    }

    /** Makes a request by the original's account; a redemption without an original. */
    private Request resolve(RequestHeader header, long points) {
      if (holds.isEmpty()) {
        return new Request.Redeem(header, points);
      }
      RequestHeader of = holds.remove(random.nextInt(holds.size())).header();
      RequestHeader same = sameAccount(header, of);
      return random.nextBoolean()
          ? kept(reversible, new Request.Capture(same, of.key(), points))
          : new Request.Release(same, of.key());
    }

    private Request reverse(RequestHeader header, long points) {
      if (reversible.isEmpty()) {
        return new Request.Redeem(header, points);
      }
      RequestHeader of = reversible.get(random.nextInt(reversible.size())).header();
      return new Request.Reverse(
          sameAccount(header, of), of.key(), random.nextBoolean() ? points : null);
    }

    private static RequestHeader sameAccount(RequestHeader header, RequestHeader of) {
      return new RequestHeader(
          "retail", of.account(), header.key(), header.time(), null, null, Map.of());
    }
  }
}
