package dev.loyalty.ops.bench;

import dev.loyalty.ops.cli.OutputOptions;
import java.util.Locale;

/** Prints archived months: each as it is measured, then the ratios; or, as JSON, the end alone. */
final class ArchiveLines {

  private final OutputOptions output;

  ArchiveLines(OutputOptions output) {
    this.output = output;
  }

  /** One month. */
  void print(ArchiveRound it) {
    if (!output.isJson()) {
      output
          .text()
          .println(
              String.format(
                  Locale.ROOT,
                  "%,d rows  copy %.2f s, %,d bytes  archive %.2f s, %,d bytes  ratios %.2f and"
                      + " %.3f",
                  it.rows(),
                  it.copySeconds(),
                  it.copyBytes(),
                  it.archiveSeconds(),
                  it.fileBytes(),
                  it.timeRatio(),
                  it.sizeRatio()));
      output.text().flush();
    }
  }

  /** The end. */
  void print(ArchiveComparison comparison) {
    if (output.isJson()) {
      output.printJson(comparison);
      return;
    }
    output.text().println();
    comparison
        .ratios()
        .forEach(
            (ratio, value) ->
                output.text().println(String.format(Locale.ROOT, "%-17s %.3f", ratio, value)));
  }
}
