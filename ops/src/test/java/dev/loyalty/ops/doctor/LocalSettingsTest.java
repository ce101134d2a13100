package dev.loyalty.ops.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LocalSettingsTest {

  @Test
  void saysNothingWhereNothingIsSet() {
    assertThat(LocalSettings.check(Map.of())).isEmpty();
  }

  @Test
  void namesWhatEachSessionSetsItself() {
    assertThat(LocalSettings.check(Map.of("search_path", "public", "datestyle", "German")))
        .containsExactly(
            Finding.ok(
                "settings of the database or login",
                "without effect on the ledger: datestyle, search_path"));
  }

  @Test
  void warnsOfWhatChangesPlansOrMore() {
    assertThat(
            LocalSettings.check(
                Map.of("enable_indexscan", "off", "work_mem", "64MB", "log_statement", "all")))
        .singleElement()
        .returns(Finding.Level.WARNING, Finding::level)
        .returns(
            "these apply to the ledger's sessions too: enable_indexscan = off", Finding::found);
  }
}
