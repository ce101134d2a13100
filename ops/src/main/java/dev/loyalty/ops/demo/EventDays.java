package dev.loyalty.ops.demo;

import dev.loyalty.ops.publish.EventFile;
import dev.loyalty.ops.publish.EventTime;
import dev.loyalty.ops.publish.LineReader;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cuts a stream of events into days by the events' own times. Days only go forward: an event that
 * comes late belongs to the day on which it comes. Memory holds one day.
 */
final class EventDays {

  /** Times further ahead are mistakes: the demo doesn't run the nights of the years until then. */
  static final Duration AHEAD_MAX = Duration.ofDays(366);

  private final ZoneId zone;
  private Optional<Instant> latest = Optional.empty();

  /**
   * @param zone the time zone of the days
   */
  EventDays(ZoneId zone) {
    this.zone = zone;
  }

  /**
   * The events of a day, in their order.
   *
   * @param first the first event's time, or the last of the day before
   */
  record Day(LocalDate date, Instant first, Instant last, List<byte[]> lines) {}

  /** Takes a day. */
  @FunctionalInterface
  interface Receiver {
    void receive(Day day) throws Exception;
  }

  /** Hands over day after day. Events before the first one with a time belong to that one's day. */
  void read(List<EventFile> files, Receiver receiver) throws Exception {
    List<byte[]> lines = new ArrayList<>();
    Optional<Instant> first = Optional.empty();
    for (EventFile file : files) {
      try (LineReader reader = file.lines()) {
        for (var line = reader.next(); line.isPresent(); line = reader.next()) {
          Optional<Instant> before = latest;
          advance(line.get());
          if (before.isPresent() && !date(before.get()).equals(date(latest.orElseThrow()))) {
            receiver.receive(day(first.orElseThrow(), before.get(), lines));
            lines = new ArrayList<>();
            first = latest;
          }
          first = first.or(() -> latest);
          lines.add(line.get());
        }
      }
    }
    if (!lines.isEmpty()) {
      Instant last = latest.orElseThrow(() -> new IOException("no event has a time"));
      receiver.receive(day(first.orElse(last), last, lines));
    }
  }

  private void advance(byte[] line) {
    EventTime.find(line)
        .filter(
            time ->
                latest.isEmpty()
                    || time.isAfter(latest.get())
                        && Duration.between(latest.get(), time).compareTo(AHEAD_MAX) < 0)
        .ifPresent(time -> latest = Optional.of(time));
  }

  private Day day(Instant first, Instant last, List<byte[]> lines) {
    return new Day(date(last), first, last, lines);
  }

  private LocalDate date(Instant time) {
    return LocalDate.ofInstant(time, zone);
  }
}
