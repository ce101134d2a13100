package dev.loyalty.jobs.lots;

import dev.loyalty.ledger.model.Bucket;
import dev.loyalty.ledger.model.RequestType;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A model of an account's points: each is an object with its day of expiry that moves between
 * lists, sentence by sentence as the contract and the documentation say it. It is slow and obvious
 * on purpose, and shares only vocabulary with the code under test.
 */
final class PointByPoint {

  /** A point. One that was spent without being there has no day, and is owed. */
  private record Point(@Nullable LocalDate day, boolean owed) {}

  private static final LocalDate NEVER = LocalDate.MAX;

  private final ZoneId zone;
  private final @Nullable Period period;
  private final List<Point> available = new ArrayList<>();
  private int owed;
  private final Map<UUID, List<Point>> pending = new HashMap<>();
  private final Map<UUID, List<Point>> held = new HashMap<>();
  private final Map<UUID, List<Point>> spent = new HashMap<>();

  PointByPoint(ZoneId zone, @Nullable Period period) {
    this.zone = zone;
    this.period = period;
  }

  void happens(AccountLeg leg) {
    boolean comes = leg.change() > 0;
    if (leg.bucket() == Bucket.PENDING && comes) {
      pending.put(leg.transferId(), points(earnDay(leg), leg.points()));
    } else if (leg.bucket() == Bucket.AVAILABLE && comes) {
      comes(leg);
    } else if (leg.bucket() == Bucket.AVAILABLE) {
      goes(leg);
    } else if (leg.bucket() == Bucket.HELD
        && leg.type() == RequestType.CAPTURE
        && leg.withSystem()) {
      List<Point> ofHold = held.get(leg.original());
      List<Point> captured = new ArrayList<>();
      for (int i = 0; i < leg.points(); i++) {
        captured.add(ofHold.removeFirst());
      }
      spent.put(leg.transferId(), captured);
    }
  }

  private void comes(AccountLeg leg) {
    List<Point> coming = new ArrayList<>();
    switch (leg.type()) {
      case EARN -> coming.addAll(points(earnDay(leg), leg.points()));
      case ACTIVATE -> {
        LocalDate day = pending.get(leg.original()).getFirst().day();
        coming.addAll(points(day, leg.points()));
      }
      case RELEASE, CAPTURE -> coming.addAll(lastOf(held.get(leg.original()), leg.points()));
      case REVERSE -> coming.addAll(lastOf(spent.get(leg.original()), leg.points()));
      default -> coming.addAll(points(ruleDay(leg), leg.points()));
    }
    // Points that were owed when they were spent have no day: they get one by the rule, and pay
    // before the others do; these pay with the earliest first.
    List<Point> payers = new ArrayList<>();
    coming.stream()
        .filter(Point::owed)
        .forEach(point -> payers.add(new Point(ruleDay(leg), false)));
    coming.stream()
        .filter(point -> !point.owed())
        .sorted(Comparator.comparing(Point::day))
        .forEach(payers::add);
    for (Point point : payers) {
      if (owed > 0) {
        owed--;
      } else {
        available.add(point);
      }
    }
  }

  private void goes(AccountLeg leg) {
    List<Point> going = new ArrayList<>();
    for (int i = 0; i < leg.points(); i++) {
      available.sort(Comparator.comparing(Point::day));
      if (available.isEmpty()) {
        owed++;
        going.add(new Point(null, true));
      } else {
        going.add(available.removeFirst());
      }
    }
    if (leg.type() == RequestType.HOLD) {
      held.put(leg.transferId(), going);
    } else {
      spent.put(leg.transferId(), going);
    }
  }

  private static List<Point> lastOf(List<Point> points, long count) {
    List<Point> last = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      last.add(points.removeLast());
    }
    return last;
  }

  private static List<Point> points(LocalDate day, long count) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      points.add(new Point(day, false));
    }
    return points;
  }

  private LocalDate earnDay(AccountLeg leg) {
    return leg.expiresAt() != null ? leg.expiresAt().atZone(zone).toLocalDate() : ruleDay(leg);
  }

  private LocalDate ruleDay(AccountLeg leg) {
    return period == null ? NEVER : leg.requestedAt().atZone(zone).toLocalDate().plus(period);
  }

  /** Counts the points that expire on each day. */
  Map<LocalDate, Long> byDay() {
    Map<LocalDate, Long> byDay = new TreeMap<>();
    available.forEach(point -> byDay.merge(point.day(), 1L, Long::sum));
    return byDay;
  }

  long owed() {
    return owed;
  }
}
