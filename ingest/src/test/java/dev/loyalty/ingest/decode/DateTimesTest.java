package dev.loyalty.ingest.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DateTimesTest {

  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

  @Test
  void meansWhatTheTableSays() {
    DateTimeCases.GOOD.forEach(
        (text, instant) ->
            assertThat(DateTimes.parse(text)).as(text).isEqualTo(Instant.parse(instant)));
  }

  @Property
  void agreesWithJavaOnWhatJavaWrites(
      @ForAll @IntRange(min = 1970, max = 9998) int year,
      @ForAll @IntRange(min = 0, max = 366 * 86_400) int second,
      @ForAll @IntRange(min = 0, max = 999_999_999) int nano,
      @ForAll @IntRange(min = -18 * 60, max = 18 * 60) int offset) {
    LocalDateTime local = LocalDateTime.of(year, 1, 1, 0, 0).plusSeconds(second).withNano(nano);
    if (local.getYear() > 9998) {
      return;
    }
    OffsetDateTime time = local.atOffset(ZoneOffset.ofTotalSeconds(offset * 60));
    String text = "%s.%09d%s".formatted(SECONDS.format(local), nano, time.getOffset());
    assertThat(DateTimes.parse(text))
        .as(text)
        .isEqualTo(time.toInstant().truncatedTo(ChronoUnit.MICROS));
  }

  @Property(tries = 5000)
  void knowsTheCalendar(
      @ForAll @IntRange(min = 1970, max = 9998) int year,
      @ForAll @IntRange(min = 0, max = 14) int month,
      @ForAll @IntRange(min = 0, max = 33) int day) {
    boolean exists;
    try {
      exists = LocalDateTime.of(year, month, day, 0, 0) != null;
    } catch (DateTimeException e) {
      exists = false;
    }
    String text = "%04d-%02d-%02dT00:00:00Z".formatted(year, month, day);
    assertThat(DateTimes.parse(text) != null).as(text).isEqualTo(exists);
  }

  @Property
  void neverThrows(@ForAll String text) {
    assertThat(DateTimes.parse(text)).isNull();
  }
}
