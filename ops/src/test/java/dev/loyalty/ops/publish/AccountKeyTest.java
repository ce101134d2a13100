package dev.loyalty.ops.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountKeyTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"data\":{\"account\":\"m1\"}}",
        "{\"account\":\"x\",\"data\":{\"program\":{\"account\":\"y\"},\"account\":\"m1\",\"points\":1}}",
        "{\"id\":[{\"data\":1}],\"data\":{\"account\":\"\\u006d1\"}}",
        "  {\"data\":{\"account\":\"m1\"}}\r",
        // The reader stops at the account.
        "{\"data\":{\"account\":\"m1\",\"points\":NaN",
      })
  void isTheAccountWhereItCanBeRead(String event) {
    assertThat(AccountKey.of(event.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("m1".getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "[]",
        "null",
        "{}",
        "{\"account\":\"m1\"}",
        "{\"data\":[\"account\",\"m1\"]}",
        "{\"data\":{\"account\":17850}}",
        "{\"data\":{\"account\":null}}",
        "{\"data\":{\"account\":\"\"}}",
        "{\"data\":{\"account\":{\"account\":\"m1\"}}}",
        "{\"data\":{\"account\":\"\\ud800\"}}",
        "{\"data\":{\"account\":\"m1",
        "{\"data\":null}"
      })
  void isAbsentElsewhere(String event) {
    assertThat(AccountKey.of(event.getBytes(StandardCharsets.UTF_8))).isNull();
  }
}
