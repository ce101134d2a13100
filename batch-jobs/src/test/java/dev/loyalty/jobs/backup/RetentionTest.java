package dev.loyalty.jobs.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetentionTest {

  /** Named by its date, and made at noon. */
  private static Backup of(String date) {
    return of(date, date, "12:00", false);
  }

  private static Backup of(String name, String date, String time, boolean verified) {
    Instant made = LocalDate.parse(date).atTime(LocalTime.parse(time)).toInstant(ZoneOffset.UTC);
    Manifest manifest =
        new Manifest(
            Manifest.FORMAT,
            made,
            LocalDate.parse(date),
            Manifest.Origin.JOB,
            "18",
            "4",
            new UUID(1, 2),
            Encryption.Method.NONE,
            List.of(),
            List.of(),
            List.of(),
            List.of());
    return new Backup(
        Path.of(name), manifest, verified ? new Verification(made, "", 1, 1, 1, 0) : null);
  }

  private static List<Backup> daily(String first, String last) {
    List<Backup> backups = new ArrayList<>();
    LocalDate.parse(first)
        .datesUntil(LocalDate.parse(last).plusDays(1))
        .forEach(date -> backups.add(of(date.toString())));
    return backups;
  }

  /** 2026-11-21 is a Saturday; its week begins on Monday, the 16th. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # first     | last       | kept
          2026-11-21  | 2026-11-21 | 2026-11-21
          2026-11-15  | 2026-11-21 | 2026-11-15 2026-11-16 2026-11-17 2026-11-18 2026-11-19 2026-11-20 2026-11-21
          # Sunday the 8th is the last of its week, Saturday the 31st of its month.
          2026-10-30  | 2026-11-21 | 2026-10-31 2026-11-01 2026-11-08 2026-11-15 2026-11-16 2026-11-17 2026-11-18 2026-11-19 2026-11-20 2026-11-21
          # Over the turn of the year: the week of Thursday, 2026-12-31, goes on to Sunday, 2027-01-03.
          2026-12-10  | 2027-01-05 | 2026-12-20 2026-12-27 2026-12-30 2026-12-31 2027-01-01 2027-01-02 2027-01-03 2027-01-04 2027-01-05
          """)
  void keepsTheLastOfEachDayWeekAndMonth(String first, String last, String kept) {
    assertThat(Retention.keep(daily(first, last))).containsExactlyInAnyOrder(kept.split(" "));
  }

  @Test
  void keepsTheEndsOfTwelveMonths() {
    assertThat(Retention.keep(daily("2024-12-01", "2026-11-21")))
        .hasSize(7 + 2 + 11)
        .contains("2025-12-31", "2026-01-31", "2026-02-28", "2026-10-31")
        .doesNotContain("2025-11-30");
  }

  @Test
  void keepsTheLastOfADayThatHasSeveral() {
    assertThat(
            Retention.keep(
                List.of(
                    of("noon", "2026-11-21", "12:00", false),
                    of("evening", "2026-11-21", "20:00", false),
                    of("morning", "2026-11-21", "08:00", false))))
        .containsExactly("evening");
  }

  @Test
  void countsDaysThatHaveOneAndNotTheCalendars() {
    List<Backup> rare =
        Stream.of("2026-01-01", "2026-01-02", "2026-01-05", "2026-01-06", "2026-11-20")
            .map(RetentionTest::of)
            .toList();
    assertThat(Retention.keep(rare)).hasSize(5);
  }

  @Test
  void neverRemovesTheLastOneThatWasVerified() {
    List<Backup> backups = daily("2026-10-01", "2026-11-21");
    backups.add(of("older", "2025-03-03", "12:00", true));
    backups.add(of("old", "2025-03-04", "12:00", true));
    backups.add(of("bad", "2025-03-05", "12:00", false));
    List<Backup> twelveMonths = new ArrayList<>(backups);
    for (int month = 1; month <= 12; month++) {
      twelveMonths.add(of("2026-%02d-01".formatted(month)));
    }
    assertThat(Retention.keep(twelveMonths)).contains("old").doesNotContain("older", "bad");
  }
}
