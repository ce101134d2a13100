package dev.loyalty.ops.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.junit.jupiter.api.Test;

class TopicRulesTest {

  private static final long WEEK = Duration.ofDays(7).toMillis();

  private static Config with(String name, Object value) {
    return new Config(List.of(new ConfigEntry(name, value.toString())));
  }

  private static List<Topics.Finding> check(String name, Object value) {
    return TopicRules.check(Topics.TRANSFERS, with(name, value));
  }

  private static List<Topics.Finding> sizes(int input, int deadLetters) {
    return TopicRules.checkSizes(
        Map.of(
            Topics.TRANSFERS, with("max.message.bytes", input),
            Topics.DEAD_LETTERS, with("max.message.bytes", deadLetters)));
  }

  @Test
  void findsNothingWhereNothingIsSet() {
    assertThat(TopicRules.check(Topics.TRANSFERS, new Config(List.of()))).isEmpty();
  }

  @Test
  void blocksWhereEventsWouldBeCompactedAway() {
    assertThat(check("cleanup.policy", "delete")).isEmpty();
    assertThat(check("cleanup.policy", "compact"))
        .singleElement()
        .matches(Topics.Finding::blocking);
    assertThat(check("cleanup.policy", "compact,delete"))
        .singleElement()
        .matches(Topics.Finding::blocking);
  }

  @Test
  void wantsAWeekOfRecordsOrAll() {
    assertThat(check("retention.ms", -1)).isEmpty();
    assertThat(check("retention.ms", WEEK)).isEmpty();
    assertThat(check("retention.ms", WEEK - 1))
        .singleElement()
        .returns(false, Topics.Finding::blocking)
        .returns("it keeps records for 167 h only", Topics.Finding::problem);
    assertThat(check("retention.ms", 0)).hasSize(1);
  }

  @Test
  void wantsTheBrokersTimesInTheInput() {
    assertThat(check("message.timestamp.type", "LogAppendTime")).isEmpty();
    assertThat(check("message.timestamp.type", "CreateTime"))
        .singleElement()
        .returns(false, Topics.Finding::blocking)
        .extracting(Topics.Finding::cure)
        .asString()
        .contains("--topic loyalty.transfers --add-config message.timestamp.type=LogAppendTime");
    assertThat(TopicRules.check(Topics.OUTCOMES, with("message.timestamp.type", "CreateTime")))
        .isEmpty();
  }

  @Test
  void wantsNoLimitBySize() {
    assertThat(check("retention.bytes", -1)).isEmpty();
    assertThat(check("retention.bytes", 0)).hasSize(1);
  }

  @Test
  void wantsNoLeaderThatMissedRecords() {
    assertThat(check("unclean.leader.election.enable", false)).isEmpty();
    assertThat(check("unclean.leader.election.enable", true)).hasSize(1);
  }

  @Test
  void wantsRoomForADeadLettersHeaders() {
    assertThat(sizes(1_000, 1_001)).isEmpty();
    assertThat(sizes(1_000, 1_000))
        .singleElement()
        .returns(Topics.DEAD_LETTERS, Topics.Finding::topic);
    assertThat(sizes(3_000_000, 2_000_000))
        .singleElement()
        .returns(
            "Set its max.message.bytes to 6000000; what doesn't fit stays in the database.",
            Topics.Finding::cure);
    assertThat(TopicRules.checkSizes(Map.of(Topics.TRANSFERS, with("max.message.bytes", 1))))
        .isEmpty();
  }

  @Test
  void tellsAllThatIsWrong() {
    Config config =
        new Config(
            List.of(
                new ConfigEntry("cleanup.policy", "compact"),
                new ConfigEntry("retention.ms", "1"),
                new ConfigEntry("retention.bytes", "1"),
                new ConfigEntry("unclean.leader.election.enable", "true")));

    assertThat(TopicRules.check(Topics.OUTCOMES, config))
        .hasSize(4)
        .allMatch(it -> it.topic().equals(Topics.OUTCOMES));
  }
}
