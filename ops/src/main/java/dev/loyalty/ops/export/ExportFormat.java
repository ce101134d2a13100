package dev.loyalty.ops.export;

/** The format of an export. */
public enum ExportFormat {
  /** RFC 4180: a line of names first, lines end with CR LF, values as they are. */
  CSV,
  /** One JSON object a line. */
  NDJSON,
  /** One JSON document: an array of the objects that NDJSON has as lines. */
  JSON
}
