package dev.loyalty.ops.bench;

import dev.loyalty.ops.cli.OutputOptions;
import java.util.Locale;

/** Prints nights: each as it is measured, then their medians; or, as JSON, the end alone. */
final class NightLines {

  private final OutputOptions output;

  NightLines(OutputOptions output) {
    this.output = output;
  }

  /** One night. */
  void print(BookSize book, NightMeasurement night) {
    if (!output.isJson()) {
      line(book.toString(), night);
    }
  }

  /** The end. */
  void print(NightComparison comparison) {
    if (output.isJson()) {
      output.printJson(comparison);
      return;
    }
    output.text().println();
    comparison.medians().forEach((book, night) -> line("median " + book, night));
    comparison
        .ratios()
        .forEach(
            (book, ratio) ->
                output
                    .text()
                    .println(String.format(Locale.ROOT, "%-26s %.2f of the first", book, ratio)));
  }

  private void line(String what, NightMeasurement night) {
    StringBuilder line =
        new StringBuilder(String.format(Locale.ROOT, "%-26s %6.2f s:", what, night.seconds()));
    night
        .jobs()
        .forEach(
            (name, job) ->
                line.append(
                    String.format(
                        Locale.ROOT, "  %s %.2f (%,d)", name, job.seconds(), job.changed())));
    output.text().println(line);
    output.text().flush();
  }
}
