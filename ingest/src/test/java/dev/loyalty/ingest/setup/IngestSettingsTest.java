package dev.loyalty.ingest.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.loyalty.ingest.setup.IngestSettings.Memory;
import dev.loyalty.ingest.setup.IngestSettings.Timing;
import dev.loyalty.ingest.setup.IngestSettings.Topics;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class IngestSettingsTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void defaultsFitTheContractAndASmallMachine() {
    IngestSettings settings = IngestSettings.DEFAULTS;
    assertThat(settings.topics())
        .isEqualTo(new Topics("loyalty.transfers", "loyalty.outcomes", "loyalty.transfers-dlt"));
    assertThat(settings.groupId()).isEqualTo("loyalty-ingest");
    assertThat(settings.batchMax()).isEqualTo(500);
    Memory memory = settings.memory();
    assertThat(memory.fetchedBytesMax() + memory.producerBytesMax()).isLessThan(128L << 20);
    assertThat(settings.timing().batchInterval()).isEqualTo(Duration.ofMillis(20));
    assertThat(settings.timing().watchInterval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.timing().transactionWait()).isEqualTo(Duration.ofMinutes(2));
  }

  /** Each runs with freshly loaded classes, as at the start of a virtual machine. */
  @ParameterizedTest
  @ValueSource(strings = {"Topics", "Memory", "Timing"})
  void hasAllDefaultsWhicheverPartIsLookedAtFirst(String part) throws Exception {
    String settings = IngestSettings.class.getName();
    URL classes = IngestSettings.class.getProtectionDomain().getCodeSource().getLocation();
    try (URLClassLoader fresh =
        new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
      Class.forName(settings + "$" + part, true, fresh);
      Object defaults = fresh.loadClass(settings).getField("DEFAULTS").get(null);
      assertThat(defaults.toString()).isEqualTo(IngestSettings.DEFAULTS.toString());
    }
  }

  private static IngestSettings bind(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("loyalty.ingest", IngestSettings.class);
  }

  @Test
  void springBootHasTheSameDefaults() {
    assertThat(bind(Map.of())).isEqualTo(IngestSettings.DEFAULTS);
  }

  @Test
  void springBootReadsEveryProperty() {
    Map<String, String> properties = new HashMap<>();
    properties.put("topics.input", "a");
    properties.put("topics.outcomes", "b");
    properties.put("topics.dead-letters", "c");
    properties.put("group-id", "g");
    properties.put("batch-max", "7");
    properties.put("memory.fetched-bytes-max", "2000000");
    properties.put("memory.outcomes-max", "4");
    properties.put("memory.producer-bytes-max", "5000000");
    properties.put("timing.outage-pause", "1ms");
    properties.put("timing.outage-pause-max", "2ms");
    properties.put("timing.reopen-pause", "3ms");
    properties.put("timing.reopen-pause-max", "4ms");
    properties.put("timing.revoke-wait", "5ms");
    properties.put("timing.settle-interval", "6ms");
    properties.put("timing.batch-interval", "7ms");
    properties.put("timing.watch-interval", "8ms");
    properties.put("timing.transaction-wait", "9ms");
    Map<String, String> full = new HashMap<>();
    properties.forEach((name, value) -> full.put("loyalty.ingest." + name, value));

    assertThat(bind(full))
        .isEqualTo(
            new IngestSettings(
                new Topics("a", "b", "c"),
                "g",
                7,
                new Memory(2_000_000, 4, 5_000_000),
                new Timing(
                    Duration.ofMillis(1),
                    Duration.ofMillis(2),
                    Duration.ofMillis(3),
                    Duration.ofMillis(4),
                    Duration.ofMillis(5),
                    Duration.ofMillis(6),
                    Duration.ofMillis(7),
                    Duration.ofMillis(8),
                    Duration.ofMillis(9))));
  }

  @Test
  void keepsWhatIsSet() {
    Topics topics = new Topics("a", "b", "c");
    Memory memory = new Memory(2 << 20, 4, 5L << 20);
    Timing timing =
        new Timing(
            Duration.ofMillis(1),
            Duration.ofMillis(2),
            Duration.ofMillis(3),
            Duration.ofMillis(4),
            Duration.ofMillis(5),
            Duration.ofMillis(6),
            Duration.ofMillis(7),
            Duration.ofMillis(8),
            Duration.ofMillis(9));
    IngestSettings settings =
        IngestSettings.DEFAULTS
            .withTopics(topics)
            .withGroupId("g")
            .withBatchMax(10_000)
            .withMemory(memory)
            .withTiming(timing);
    assertThat(settings).isEqualTo(new IngestSettings(topics, "g", 10_000, memory, timing));
  }

  @Test
  void keepsTheOtherTimesWhereSomeAreSet() {
    Timing timing =
        timing(7, Duration.ofSeconds(2))
            .withOutagePauses(Duration.ofMillis(1), Duration.ofMillis(2))
            .withReopenPauses(Duration.ofMillis(3), Duration.ofMillis(4));
    assertThat(timing)
        .isEqualTo(
            new Timing(
                Duration.ofMillis(1),
                Duration.ofMillis(2),
                Duration.ofMillis(3),
                Duration.ofMillis(4),
                SECOND,
                SECOND,
                SECOND,
                Duration.ofSeconds(2),
                SECOND));
  }

  /** A setting that is refused, and the name that its refusal has. */
  private record Refusal(String names, ThrowingCallable wrong) {}

  private static Timing timing(int at, Duration value) {
    Duration[] all = {SECOND, SECOND, SECOND, SECOND, SECOND, SECOND, SECOND, SECOND, SECOND};
    all[at] = value;
    return new Timing(all[0], all[1], all[2], all[3], all[4], all[5], all[6], all[7], all[8]);
  }

  @TestFactory
  Stream<DynamicTest> refusesWhatCannotWork() {
    Duration none = Duration.ZERO;
    Duration long2 = Duration.ofHours(2);
    return List.of(
            new Refusal("topics.input", () -> new Topics("", "b", "c")),
            new Refusal("topics.outcomes", () -> new Topics("a", "b c", "c")),
            new Refusal("topics.dead-letters", () -> new Topics("a", "b", "..")),
            new Refusal("topics ", () -> new Topics("a", "a", "c")),
            new Refusal("topics ", () -> new Topics("a", "b", "a")),
            new Refusal("topics ", () -> new Topics("a", "b", "b")),
            new Refusal("group-id", () -> IngestSettings.DEFAULTS.withGroupId(" ")),
            new Refusal("batch-max", () -> IngestSettings.DEFAULTS.withBatchMax(0)),
            new Refusal("batch-max", () -> IngestSettings.DEFAULTS.withBatchMax(10_001)),
            new Refusal("memory.fetched-bytes-max", () -> new Memory(1, 4, 5L << 20)),
            new Refusal("memory.outcomes-max", () -> new Memory(2 << 20, 0, 5L << 20)),
            new Refusal("memory.producer-bytes-max", () -> new Memory(2 << 20, 4, 1)),
            new Refusal("timing.outage-pause ", () -> timing(0, none)),
            new Refusal("timing.outage-pause-max", () -> timing(1, none)),
            new Refusal("timing.reopen-pause ", () -> timing(2, none)),
            new Refusal("timing.reopen-pause-max", () -> timing(3, long2)),
            new Refusal("timing.revoke-wait", () -> timing(4, long2)),
            new Refusal("timing.settle-interval", () -> timing(5, none)),
            new Refusal("timing.batch-interval", () -> timing(6, none)),
            new Refusal("timing.watch-interval", () -> timing(7, none)),
            new Refusal("timing.transaction-wait", () -> timing(8, none)),
            new Refusal("timing.outage-pause-max", () -> timing(0, Duration.ofSeconds(2))),
            new Refusal("timing.reopen-pause-max", () -> timing(2, Duration.ofSeconds(2))))
        .stream()
        .map(
            it ->
                DynamicTest.dynamicTest(
                    it.names(),
                    () ->
                        assertThatIllegalArgumentException()
                            .isThrownBy(it.wrong())
                            .withMessageStartingWith("loyalty.ingest." + it.names())
                            .withMessageContaining(": set it to ")));
  }
}
