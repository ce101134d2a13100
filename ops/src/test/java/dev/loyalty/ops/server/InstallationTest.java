package dev.loyalty.ops.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstallationTest {

  private static Installation bind(Map<String, String> variables) {
    return VariableBinder.of(variables).bindOrCreate("loyalty", Installation.class);
  }

  @Test
  void hasDefaults() {
    assertThat(bind(Map.of()))
        .isEqualTo(
            new Installation(
                ".loyalty",
                null,
                "UTC",
                new Installation.Db(null, null, null, null, null),
                new Installation.Kafka(null)));
    assertThat(bind(Map.of()).zone()).isEqualTo(ZoneId.of("UTC"));
  }

  @Test
  void readsEveryVariable() {
    Map<String, String> variables =
        Map.of(
            "LOYALTY_DATA", "d",
            "LOYALTY_ARCHIVE", "a",
            "LOYALTY_TIMEZONE", "Europe/London",
            "LOYALTY_DB_URL", "postgres://db/book",
            "LOYALTY_DB_USER", "clerk",
            "LOYALTY_DB_PASSWORD_FILE", "secret",
            "LOYALTY_DB_SSL_BUNDLE", "tls",
            "LOYALTY_KAFKA_BOOTSTRAP_SERVERS", "k:9092");
    Installation.Db db = new Installation.Db("postgres://db/book", "clerk", null, "secret", "tls");
    Installation.Kafka kafka = new Installation.Kafka("k:9092");

    assertThat(bind(variables)).isEqualTo(new Installation("d", "a", "Europe/London", db, kafka));
    assertThat(Installation.Db.of(variables)).isEqualTo(db);
    assertThat(Installation.Kafka.of(variables)).isEqualTo(kafka);
    assertThat(bind(Map.of("LOYALTY_DB_PASSWORD", "p")).db().password()).isEqualTo("p");
  }

  @Test
  void takesABlankVariableForAnAbsentOne() {
    Map<String, String> variables =
        Map.of(
            "LOYALTY_DATA", " ",
            "LOYALTY_ARCHIVE", "",
            "LOYALTY_TIMEZONE", "",
            "LOYALTY_DB_URL", "",
            "LOYALTY_DB_USER", "",
            "LOYALTY_DB_PASSWORD", "p",
            "LOYALTY_DB_PASSWORD_FILE", "",
            "LOYALTY_KAFKA_BOOTSTRAP_SERVERS", " ");
    Installation installation = bind(variables);

    assertThat(installation.data()).isEqualTo(".loyalty");
    assertThat(installation.archive()).isNull();
    assertThat(installation.zone()).isEqualTo(ZoneId.of("UTC"));
    assertThat(installation.db()).isEqualTo(new Installation.Db(null, null, "p", null, null));
    assertThat(installation.kafka()).isEqualTo(new Installation.Kafka(null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Mars/Olympus", "+01:00", "UTC+1"})
  void refusesATimeZoneThatIsNotAPlace(String zone) {
    assertThatThrownBy(() -> bind(Map.of("LOYALTY_TIMEZONE", zone)))
        .rootCause()
        .hasMessage(
            "loyalty.timezone (LOYALTY_TIMEZONE) is \""
                + zone
                + "\": set it to a time zone such as Europe/London, or unset it");
  }

  @Test
  void refusesAPasswordBesideAPasswordFile() {
    Map<String, String> both =
        Map.of("LOYALTY_DB_PASSWORD", "top secret", "LOYALTY_DB_PASSWORD_FILE", "f");
    assertThatThrownBy(() -> bind(both))
        .rootCause()
        .hasMessageContaining("LOYALTY_DB_PASSWORD or LOYALTY_DB_PASSWORD_FILE")
        .hasMessageNotContaining("secret");
  }
}
