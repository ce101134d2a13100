package dev.loyalty.ops.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loyalty.ops.publish.EventFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EventDaysTest {

  private static String at(String time) {
    return "{\"id\":\"" + time + "\",\"time\":\"" + time + "\"}";
  }

  /** Date and number of lines of each day. */
  private static List<String> days(String zone, String... lines) throws Exception {
    List<String> days = new ArrayList<>();
    new EventDays(ZoneId.of(zone))
        .read(
            Stream.of(lines)
                .map(
                    line ->
                        new EventFile(
                            "test",
                            () -> new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8))))
                .toList(),
            day -> days.add(day.date() + " " + day.lines().size()));
    return days;
  }

  @Test
  void endWhereTheZonesDaysDo() throws Exception {
    String[] lines = {at("2026-07-01T22:30:00Z"), at("2026-07-01T23:30:00Z")};
    assertThat(days("UTC", lines)).containsExactly("2026-07-01 2");
    assertThat(days("Europe/London", lines)).containsExactly("2026-07-01 1", "2026-07-02 1");
  }

  @Test
  void haveNoDayWithoutEvents() throws Exception {
    assertThat(days("UTC", at("2026-01-01T10:00:00Z"), at("2026-01-05T10:00:00Z")))
        .containsExactly("2026-01-01 1", "2026-01-05 1");
  }

  @Test
  void neverGoBack() throws Exception {
    assertThat(
            days(
                "UTC",
                at("2026-01-02T10:00:00Z"),
                at("2026-01-01T10:00:00Z"),
                at("2026-01-03T10:00:00Z")))
        .containsExactly("2026-01-02 2", "2026-01-03 1");
  }

  @Test
  void keepWhatTellsNoTimeOrAnImpossibleOne() throws Exception {
    assertThat(
            days(
                "UTC",
                "rubbish",
                at("2026-01-01T10:00:00Z"),
                "{}",
                at("9998-01-01T10:00:00Z"),
                at("2026-01-02T10:00:00Z")))
        .containsExactly("2026-01-01 4", "2026-01-02 1");
  }

  @Test
  void needOneEventThatTellsItsTime() {
    assertThatThrownBy(() -> days("UTC", "rubbish"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no event has a time");
  }

  @Test
  void nameTheFileThatCanNotBeRead() {
    EventFile damaged =
        new EventFile(
            "till.gz",
            () -> {
              throw new IOException("damaged at byte 7");
            });

    assertThatThrownBy(() -> new EventDays(ZoneId.of("UTC")).read(List.of(damaged), day -> {}))
        .isInstanceOf(IOException.class)
        .hasMessage("till.gz: damaged at byte 7");
  }
}
