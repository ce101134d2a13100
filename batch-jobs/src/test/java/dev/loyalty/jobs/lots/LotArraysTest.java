package dev.loyalty.jobs.lots;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LotArraysTest {

  @Test
  void writesTheEarliestDayFirstAndNeverAsInfinity() {
    LotArrays arrays =
        LotArrays.of(
            new TreeMap<>(
                Map.of(
                    ExpiryRule.NEVER,
                    3L,
                    LocalDate.of(2026, 12, 31),
                    2L,
                    LocalDate.of(2026, 1, 5),
                    1_000_000_000_000_000L)));
    assertThat(arrays)
        .isEqualTo(new LotArrays("{2026-01-05,2026-12-31,infinity}", "{1000000000000000,2,3}"));
  }

  @Test
  void readsWhatItWrites() {
    for (Map<LocalDate, Long> lots :
        List.of(
            Map.<LocalDate, Long>of(),
            Map.of(ExpiryRule.NEVER, 7L),
            Map.of(LocalDate.of(9999, 12, 31), 1L, LocalDate.of(1970, 1, 1), 2L))) {
      assertThat(LotArrays.of(new TreeMap<>(lots)).lots()).isEqualTo(lots);
    }
  }
}
