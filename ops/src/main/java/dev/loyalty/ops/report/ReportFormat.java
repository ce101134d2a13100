package dev.loyalty.ops.report;

import java.util.Locale;

/** How a report is written. */
enum ReportFormat {
  TEXT,
  JSON,
  CSV,
  HTML;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
