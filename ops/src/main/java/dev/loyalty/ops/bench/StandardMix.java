package dev.loyalty.ops.bench;

import dev.loyalty.ledger.model.Direction;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.RequestHeader;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import org.apache.commons.rng.UniformRandomProvider;
import org.jspecify.annotations.Nullable;

/**
 * The standard mix of requests: of a hundred, 65 earn, 18 redeem, 8 transfer, 2 hold, 1 captures, 1
 * releases, 2 reverse, 1 adjusts, 1 is a duplicate, 1 is refused for its balance. At the beginning,
 * while no original is old enough to be named, holds and redemptions stand for those that name one.
 * One a writer; for one thread.
 */
final class StandardMix {

  static final String PROGRAM = "bench";

  private static final int ORIGINALS_KEPT = 2_000;
  private static final int RECENT_KEPT = 100;

  private final String keyPrefix;
  private final AccountPicker accounts;
  private final UniformRandomProvider random;
  private final InstantSource times;
  private final int originalAgeMin;
  private final Queue<Original> holds = new ArrayDeque<>();
  private final Queue<Original> earns = new ArrayDeque<>();
  private final Queue<Request> recent = new ArrayDeque<>();
  private long count;

  /** A request that later ones may name, and the number of requests up to it. */
  private record Original(Request request, long madeUpTo) {}

  /**
   * @param run names this run, so that keys don't meet those of another
   * @param originalAgeMin how many requests lie, at least, between an original and the one that
   *     names it: as many as are in a batch, and it is of an earlier one
   */
  StandardMix(
      String run,
      AccountPicker accounts,
      UniformRandomProvider random,
      InstantSource times,
      int originalAgeMin) {
    this.keyPrefix = run + ":";
    this.accounts = accounts;
    this.random = random;
    this.times = times;
    this.originalAgeMin = originalAgeMin;
  }

  /** Writes eight digits; a formatter would take longer than deciding a request does. */
  static String accountCode(int number) {
    return "m" + Integer.toString(100_000_000 + number).substring(1);
  }

  Request next() {
    int dice = random.nextInt(100);
    Request request;
    if (dice < 65) {
      request = new Request.Earn(header(), points(), null, null);
      keep(request, earns);
    } else if (dice < 83) {
      request = new Request.Redeem(header(), points());
    } else if (dice < 91) {
      request = transfer();
    } else if (dice < 93) {
      request = hold();
    } else if (dice < 94) {
      request = capture();
    } else if (dice < 95) {
      request = release();
    } else if (dice < 97) {
      request = reverse();
    } else if (dice < 98) {
      request = new Request.Adjust(withReason(header()), points(), Direction.CREDIT);
    } else if (dice < 99) {
      Request again = recent.poll();
      return again == null ? new Request.Earn(header(), points(), null, null) : again;
    } else {
      request = new Request.Redeem(header(), 1_000_000_000_000L);
    }
    if (count % 50 == 0 && recent.size() < RECENT_KEPT) {
      recent.add(request);
    }
    return request;
  }

  private Request transfer() {
    RequestHeader header = header();
    String counterparty = accountCode(accounts.anybodys());
    return counterparty.equals(header.account())
        ? new Request.Redeem(header, points())
        : new Request.Transfer(header, counterparty, points());
  }

  private Request hold() {
    Request hold = new Request.Hold(header(), points(), null);
    keep(hold, holds);
    return hold;
  }

  private Request capture() {
    Request hold = olderOf(holds);
    return hold == null
        ? hold()
        : new Request.Capture(header(hold.header().account()), hold.header().key(), null);
  }

  private Request release() {
    Request hold = olderOf(holds);
    return hold == null
        ? hold()
        : new Request.Release(header(hold.header().account()), hold.header().key());
  }

  private Request reverse() {
    Request earn = olderOf(earns);
    return earn == null
        ? new Request.Redeem(header(), points())
        : new Request.Reverse(header(earn.header().account()), earn.header().key(), null);
  }

  /** Takes the oldest, so that no other request names it; returns null while it is too young. */
  private @Nullable Request olderOf(Queue<Original> originals) {
    Original oldest = originals.peek();
    if (oldest == null || count - oldest.madeUpTo() < originalAgeMin) {
      return null;
    }
    originals.remove();
    return oldest.request();
  }

  private void keep(Request request, Queue<Original> originals) {
    if (originals.size() < ORIGINALS_KEPT) {
      originals.add(new Original(request, count));
    }
  }

  private long points() {
    return 1L + random.nextInt(100);
  }

  private RequestHeader header() {
    return header(accountCode(accounts.own()));
  }

  private RequestHeader header(String account) {
    Instant time = times.instant().truncatedTo(ChronoUnit.MICROS);
    return new RequestHeader(PROGRAM, account, keyPrefix + count++, time, null, null, Map.of());
  }

  private static RequestHeader withReason(RequestHeader header) {
    return new RequestHeader(
        header.program(),
        header.account(),
        header.key(),
        header.time(),
        header.reference(),
        "GOODWILL",
        header.metadata());
  }
}
