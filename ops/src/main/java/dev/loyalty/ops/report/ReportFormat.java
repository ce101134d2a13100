package dev.loyalty.ops.report;

import java.util.Locale;

/** The format of the report of a reconciliation. */
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
