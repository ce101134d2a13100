package dev.loyalty.jobs.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("It changes the locale of the process.")
class SuspectTest {

  @Test
  void tellsItsStateInTheSameDigitsWhateverTheLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    try {
      assertThat(new Suspect.State(1_234, 5, 6, 7))
          .hasToString("available 1234, pending 5, held 6, 7 legs");
    } finally {
      Locale.setDefault(before);
    }
  }
}
