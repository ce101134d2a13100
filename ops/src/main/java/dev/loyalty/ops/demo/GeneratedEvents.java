package dev.loyalty.ops.demo;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;

/**
 * Generates lines of events as shops might send them, with duplicates, refused requests and records
 * that can't be read. The same seed and count give the same lines. For one thread.
 */
final class GeneratedEvents implements Iterator<byte[]> {

  private static final Instant BEGIN = Instant.parse("2026-01-01T06:00:00Z");
  private static final Duration BETWEEN = Duration.ofMillis(700);
  private static final int RECENT_MAX = 500;
  private static final long POINTS_NOBODY_HAS = 900_000_000_000L;

  /** One record for each way in which an event can be unreadable. */
  private static final List<String> RUBBISH =
      List.of(
          "{\"specversion\":\"1.0\",\"id\":\"cut",
          "{\"specversion\":\"0.3\",\"id\":\"1\",\"source\":\"/old\",\"type\":\"loyalty.earn.v1\",\"data\":{}}",
          "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/crm\",\"type\":\"crm.contact.v1\",\"data\":{}}",
          "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/till\",\"type\":\"loyalty.earn.v1\","
              + "\"time\":\"2026-01-05T10:00:00Z\",\"data\":{\"program\":\"retail\",\"points\":5}}",
          "{\"specversion\":\"1.0\",\"id\":\"2\",\"source\":\"/till\",\"type\":\"loyalty.earn.v1\","
              + "\"time\":\"2026-01-05T10:00:00Z\",\"data\":{\"program\":\"retail\",\"account\":\"m1\",\"points\":12.5}}");

  private final SplittableRandom random;
  private final long count;
  private final int accounts;
  private final Deque<Sent> recent = new ArrayDeque<>();
  private final Deque<Sent> holds = new ArrayDeque<>();
  private final Deque<Sent> frozen = new ArrayDeque<>();
  private long number;

  GeneratedEvents(long seed, long count) {
    this.random = new SplittableRandom(seed);
    this.count = count;
    this.accounts = Math.clamp(count / 20, 50, 100_000);
  }

  @Override
  public boolean hasNext() {
    return number < count;
  }

  @Override
  public byte[] next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    number++;
    return line(Mix.draw(random)).getBytes(StandardCharsets.UTF_8);
  }

  private String line(Mix kind) {
    return switch (kind) {
      case EARN -> remember(event("earn", member(), points(300), extra()));
      case REDEEM -> remember(event("redeem", member(), points(120), ""));
      case TRANSFER ->
          remember(
              event(
                  "transfer",
                  member(),
                  points(60),
                  ",\"counterparty\":\"" + member().account + "\""));
      case ADJUST -> event("adjust", member(), points(40), adjustment()).line;
      case OVERDRAFT -> event("redeem", member(), POINTS_NOBODY_HAS, "").line;
      case OPEN -> event("account.open", cafeMember(), 0, ",\"member\":" + person()).line;
      case UPDATE -> event("account.update", member(), 0, ",\"member\":" + person()).line;
      case CLOSE -> event("account.close", member(), 0, "").line;
      case UNKNOWN_PROGRAM -> event("earn", new Member("airline", "m1"), points(10), "").line;
      case MALFORMED -> RUBBISH.get(random.nextInt(RUBBISH.size()));
      case HOLD -> keep(holds, event("hold", member(), points(80), ""));
      case FREEZE -> keep(frozen, event("account.freeze", member(), 0, ",\"reason\":\"FRAUD\""));
      case CAPTURE, RELEASE, UNFREEZE, REVERSE, DUPLICATE, REUSED_KEY -> followUp(kind);
    };
  }

  /** Refers to an earlier event; makes an earn before the first one. */
  private String followUp(Mix kind) {
    Sent earlier =
        switch (kind) {
          case CAPTURE, RELEASE -> holds.pollFirst();
          case UNFREEZE -> frozen.pollFirst();
          default -> recent.peekFirst();
        };
    if (earlier == null) {
      return line(Mix.EARN);
    }
    String original = ",\"original\":\"" + earlier.key + "\"";
    return switch (kind) {
      case CAPTURE -> event("capture", earlier.member, 0, original).line;
      case RELEASE -> event("release", earlier.member, 0, original).line;
      case UNFREEZE -> event("account.unfreeze", earlier.member, 0, "").line;
      case REVERSE ->
          event("reverse", earlier.member, random.nextInt(3) == 0 ? 1 : 0, original).line;
      case REUSED_KEY -> write(earlier.key, "earn", earlier.member, POINTS_NOBODY_HAS, "");
      default -> earlier.line;
    };
  }

  private Sent event(String type, Member member, long points, String more) {
    String key = "demo:" + number;
    return new Sent(key, member, write(key, type, member, points, more));
  }

  /**
   * @param points 0 to leave the field out
   */
  private String write(String key, String type, Member member, long points, String more) {
    return String.format(
            Locale.ROOT,
            "{\"specversion\":\"1.0\",\"id\":\"%d\",\"source\":\"/demo\",\"type\":\"loyalty.%s.v1\",\"time\":\"%s\",",
            number,
            type,
            BEGIN.plus(BETWEEN.multipliedBy(number)))
        + String.format(
            Locale.ROOT,
            "\"idempotencykey\":\"%s\",\"data\":{\"program\":\"%s\",\"account\":\"%s\"%s%s}}",
            key,
            member.program,
            member.account,
            points == 0 ? "" : ",\"points\":" + points,
            more);
  }

  private String remember(Sent sent) {
    recent.addLast(sent);
    if (recent.size() > RECENT_MAX) {
      recent.removeFirst();
    }
    return sent.line;
  }

  private static String keep(Deque<Sent> among, Sent sent) {
    among.addLast(sent);
    return sent.line;
  }

  /** Chooses a few accounts often, and many seldom. */
  private Member member() {
    if (random.nextInt(10) == 0) {
      return cafeMember();
    }
    double skewed = Math.pow(random.nextDouble(), 2);
    return new Member("retail", "m" + (1 + (long) (skewed * accounts)));
  }

  private Member cafeMember() {
    return new Member("cafe", "c" + (1 + random.nextInt(Math.max(10, accounts / 20))));
  }

  private long points(int most) {
    return random.nextInt(1, most + 1);
  }

  private String extra() {
    return switch (random.nextInt(20)) {
      case 0 -> ",\"activatesAt\":\"2027-01-01T00:00:00Z\"";
      case 1 -> ",\"expiresAt\":\"2027-06-30T23:59:59Z\"";
      case 2 -> ",\"metadata\":{\"channel\":\"app\"}";
      default -> ",\"reference\":\"order-" + number + "\"";
    };
  }

  private String adjustment() {
    return String.format(
        Locale.ROOT,
        ",\"direction\":\"%s\",\"reason\":\"GOODWILL\"",
        random.nextInt(4) == 0 ? "debit" : "credit");
  }

  private String person() {
    return String.format(
        Locale.ROOT, "{\"name\":\"Member %d\",\"email\":\"member%d@example.org\"}", number, number);
  }

  private record Member(String program, String account) {}

  private record Sent(String key, Member member, String line) {}
}
