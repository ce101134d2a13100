package dev.loyalty.ops.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaTest {

  @Test
  void takesSpringBootsOwnSettingsForEveryClient() throws Exception {
    Kafka kafka =
        Kafka.of(
            "a:1,b:2",
            Map.of(
                "SPRING_KAFKA_SECURITY_PROTOCOL", "SASL_SSL",
                "SPRING_KAFKA_PROPERTIES_SASL_MECHANISM", "SCRAM-SHA-512",
                "SPRING_KAFKA_PRODUCER_COMPRESSION_TYPE", "zstd"));

    assertThat(kafka.address()).isEqualTo("a:1,b:2");
    assertThat(kafka.consumerSettings())
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("sasl.mechanism", "SCRAM-SHA-512")
        .doesNotContainKey("compression.type");
    assertThat(kafka.producerSettings()).containsEntry("compression.type", "zstd");
    assertThat(kafka.adminSettings()).containsEntry("security.protocol", "SASL_SSL");
  }

  @Test
  void knowsTheGroupThatWasChosen() throws Exception {
    assertThat(Kafka.of("a:1", Map.of("SPRING_KAFKA_CONSUMER_GROUP_ID", "mine")).findGroup())
        .contains("mine");
    assertThat(Kafka.of("a:1", Map.of()).findGroup()).isEmpty();
  }

  @Test
  void letsTheAddressOfTheLedgerWin() throws Exception {
    Kafka kafka = Kafka.of("a:1", Map.of("SPRING_KAFKA_BOOTSTRAP_SERVERS", "b:2"));

    assertThat(kafka.address()).isEqualTo("a:1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "host:", ":9092", "a:1,,b:2", "host:port", ""})
  void refusesWhatIsNoAddress(String address) {
    assertThatThrownBy(() -> Kafka.of(address, Map.of()))
        .isInstanceOf(WrongSettingException.class)
        .hasMessageContaining("LOYALTY_KAFKA_BOOTSTRAP_SERVERS");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a:1", "a:1, b:2", "[::1]:9092", "SASL_SSL://a.example:9093", "not-known:9092"})
  void takesAddresses(String address) throws Exception {
    assertThat(Kafka.of(address, Map.of()).address()).isNotEmpty();
  }

  @Test
  void refusesAValueOfTheWrongKind() {
    assertThatThrownBy(() -> Kafka.of("a:1", Map.of("SPRING_KAFKA_PRODUCER_RETRIES", "often")))
        .isInstanceOf(WrongSettingException.class)
        .hasMessageContaining("spring.kafka");
  }
}
