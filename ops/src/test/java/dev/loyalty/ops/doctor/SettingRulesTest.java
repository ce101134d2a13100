package dev.loyalty.ops.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingRulesTest {

  private static final Map<String, String> GOOD =
      Map.of(
          "server_version_num", "180006",
          "fsync", "on",
          "synchronous_commit", "on",
          "full_page_writes", "on",
          "max_pred_locks_per_transaction", "4096",
          "max_pred_locks_per_page", "16",
          "max_connections", "60");

  @Test
  void findsNothingWrongWithWhatWeRecommend() {
    assertThat(GOOD.keySet()).containsExactlyInAnyOrderElementsOf(SettingRules.NAMES);
    assertThat(SettingRules.check(GOOD)).hasSize(7).allMatch(it -> it.level() == Finding.Level.OK);
  }

  @ParameterizedTest
  @CsvSource({
    "server_version_num, 140010, PROBLEM",
    "server_version_num, 190000, PROBLEM",
    "fsync, off, PROBLEM",
    "full_page_writes, off, PROBLEM",
    "synchronous_commit, off, PROBLEM",
    "synchronous_commit, local, OK",
    "synchronous_commit, remote_apply, OK",
    "max_pred_locks_per_transaction, 64, WARNING",
    "max_pred_locks_per_page, 2, WARNING",
    "max_connections, 10, WARNING",
    "max_connections, 1000, WARNING"
  })
  void weighsEachSetting(String name, String value, Finding.Level level) {
    Map<String, String> settings = new HashMap<>(GOOD);
    settings.put(name, value);

    assertThat(SettingRules.check(settings))
        .filteredOn(it -> it.level() != Finding.Level.OK)
        .hasSize(level == Finding.Level.OK ? 0 : 1)
        .allMatch(it -> it.level() == level && !it.cure().isEmpty());
  }
}
