package dev.loyalty.jobs.lots;

import dev.loyalty.ledger.model.Bucket;
import dev.loyalty.ledger.model.RequestType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes legs of one account that could be in a journal from small numbers, and leaves out steps
 * that are impossible (no points, no hold).
 */
final class RandomHistory {

  static final Instant BEGIN = Instant.parse("2024-01-31T22:30:00Z");

  private final List<AccountLeg> legs = new ArrayList<>();
  private final long[] balances = new long[3];
  private final List<Open> reversible = new ArrayList<>();
  private final List<Open> holds = new ArrayList<>();
  private final List<Open> pendingEarns = new ArrayList<>();
  private final Map<UUID, Long> left = new HashMap<>();
  private Instant now = BEGIN;

  /** A transfer that another may name. */
  private record Open(UUID id) {}

  /**
   * One step.
   *
   * @param kind the kind of step
   * @param points the most points
   * @param hours the hours since the last step
   * @param pick selects one of the originals that can be named
   */
  record Step(int kind, int points, int hours, int pick) {}

  static List<AccountLeg> of(List<Step> steps) {
    RandomHistory history = new RandomHistory();
    steps.forEach(history::take);
    return history.legs;
  }

  private void take(Step step) {
    now = now.plus(Duration.ofHours(step.hours()));
    long points = step.points();
    switch (step.kind()) {
      case 0, 1 -> available(RequestType.EARN, points, null, now.plus(days(step.pick() * 11)));
      case 2 -> available(RequestType.EARN, points, null, null);
      case 3 -> available(RequestType.TRANSFER, points, null, null);
      case 4 -> available(RequestType.ADJUST, points, null, null);
      case 5, 6 -> spend(step.pick() % 2 == 0 ? RequestType.REDEEM : RequestType.TRANSFER, points);
      case 7 -> debitOnCredit(RequestType.ADJUST, points);
      case 8 -> debitOnCredit(RequestType.REVERSE, points);
      case 9 -> hold(points);
      case 10, 11 -> resolve(points, step.pick());
      case 12, 13, 14 -> reverse(points, step.pick());
      case 15 -> earnLater(points, step.pick());
      case 16 -> activate(step.pick());
      default -> spend(RequestType.EXPIRE, points);
    }
  }

  private static Duration days(int days) {
    return Duration.ofDays(days);
  }

  private UUID add(
      RequestType type,
      Bucket bucket,
      long change,
      boolean withSystem,
      @Nullable UUID sameAs,
      @Nullable UUID original,
      @Nullable Instant expiresAt) {
    UUID id = sameAs != null ? sameAs : new UUID(0, legs.size() + 1);
    balances[bucket.ordinal()] += change;
    legs.add(
        new AccountLeg(
            7,
            legs.size() + 1,
            bucket,
            change,
            balances[bucket.ordinal()],
            withSystem,
            type,
            id,
            original,
            now,
            expiresAt));
    return id;
  }

  private void available(
      RequestType type, long points, @Nullable UUID original, @Nullable Instant expiresAt) {
    add(type, Bucket.AVAILABLE, points, type != RequestType.TRANSFER, null, original, expiresAt);
  }

  private void spend(RequestType type, long points) {
    long some = Math.min(points, balances[0]);
    if (some > 0) {
      UUID id = add(type, Bucket.AVAILABLE, -some, type != RequestType.TRANSFER, null, null, null);
      if (type != RequestType.EXPIRE) {
        remember(id, some);
      }
    }
  }

  private void remember(UUID id, long points) {
    reversible.add(new Open(id));
    left.put(id, points);
  }

  private void debitOnCredit(RequestType type, long points) {
    UUID id = add(type, Bucket.AVAILABLE, -points, true, null, null, null);
    if (type == RequestType.ADJUST) {
      remember(id, points);
    }
  }

  private void hold(long points) {
    long some = Math.min(points, balances[0]);
    if (some > 0) {
      UUID id = add(RequestType.HOLD, Bucket.AVAILABLE, -some, false, null, null, null);
      add(RequestType.HOLD, Bucket.HELD, some, false, id, null, null);
      holds.add(new Open(id));
      left.put(id, some);
    }
  }

  private void resolve(long points, int pick) {
    if (holds.isEmpty()) {
      return;
    }
    UUID hold = holds.remove(pick % holds.size()).id();
    long all = left.getOrDefault(hold, 0L);
    long captured = pick % 3 == 0 ? 0 : Math.min(points, all);
    RequestType type = captured == 0 ? RequestType.RELEASE : RequestType.CAPTURE;
    UUID id = null;
    if (captured > 0) {
      id = add(type, Bucket.HELD, -captured, true, null, hold, null);
      remember(id, captured);
    }
    if (all > captured) {
      id = add(type, Bucket.HELD, captured - all, false, id, hold, null);
      add(type, Bucket.AVAILABLE, all - captured, false, id, hold, null);
    }
  }

  private void reverse(long points, int pick) {
    if (reversible.isEmpty()) {
      return;
    }
    Open original = reversible.get(pick % reversible.size());
    long some = Math.min(points, left.getOrDefault(original.id(), 0L));
    if (some > 0) {
      left.merge(original.id(), -some, Long::sum);
      available(RequestType.REVERSE, some, original.id(), null);
    }
  }

  private void earnLater(long points, int pick) {
    UUID id =
        add(
            RequestType.EARN,
            Bucket.PENDING,
            points,
            true,
            null,
            null,
            pick % 2 == 0 ? now.plus(days(pick * 7)) : null);
    pendingEarns.add(new Open(id));
    left.put(id, points);
  }

  private void activate(int pick) {
    if (pendingEarns.isEmpty()) {
      return;
    }
    UUID earn = pendingEarns.remove(pick % pendingEarns.size()).id();
    long all = left.getOrDefault(earn, 0L);
    long reversed = pick % 4 == 0 ? all / 2 : 0;
    if (reversed > 0) {
      add(RequestType.REVERSE, Bucket.PENDING, -reversed, true, null, earn, null);
    }
    UUID id = add(RequestType.ACTIVATE, Bucket.PENDING, reversed - all, false, null, earn, null);
    add(RequestType.ACTIVATE, Bucket.AVAILABLE, all - reversed, false, id, earn, null);
  }
}
