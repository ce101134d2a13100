package dev.loyalty.ledger.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Compares with ids that openssl and Python's hashlib gave for the contract's section 3. */
class TransferIdTest {

  @Test
  void isWhatAProducerComputes() {
    assertThat(TransferId.of("retail", "invoice:536365"))
        .isEqualTo(UUID.fromString("9dbd542a-dcf5-8e17-8e9f-66fb4616cd30"));
    assertThat(TransferId.of("retail", "https://shop.example/pos#42"))
        .isEqualTo(UUID.fromString("0f18c5e1-0e86-8490-a00c-ef87d797436b"));
  }

  @Test
  void takesTextAsUtf8() {
    assertThat(TransferId.of("a", "é€😀"))
        .isEqualTo(UUID.fromString("eddb85cf-42dc-8087-ab14-f53bc1c75223"));
  }

  @Test
  void takesTheLongestNames() {
    assertThat(TransferId.of("p".repeat(32), "x".repeat(200)))
        .isEqualTo(UUID.fromString("235c9fc6-c9b4-893f-9cb7-b373ae5dd7a9"));
  }

  @Test
  void hasVersion8AndTheVariantOfRfc9562() {
    for (int i = 0; i < 100; i++) {
      UUID id = TransferId.of("retail", "k" + i);
      assertThat(id.version()).isEqualTo(8);
      assertThat(id.variant()).isEqualTo(2);
    }
  }

  @Test
  void tellsWhereTheProgramEnds() {
    assertThat(TransferId.of("ab", "c")).isNotEqualTo(TransferId.of("a", "bc"));
  }
}
