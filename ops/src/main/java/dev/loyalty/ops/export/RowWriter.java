package dev.loyalty.ops.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes rows in one of the formats, each as it comes, until {@link #end}. Not safe for concurrent
 * use; closes nothing.
 */
public final class RowWriter {

  private final ExportFormat format;
  private final List<String> names;
  private final Appendable out;
  private final CSVPrinter csv;
  private boolean empty = true;

  /** Writes what stands before the rows, where the format has it: the line of names. */
  public RowWriter(ExportFormat format, List<String> names, Appendable out) throws IOException {
    this.format = format;
    this.names = List.copyOf(names);
    this.out = out;
    this.csv = new CSVPrinter(out, CSVFormat.RFC4180);
    if (format == ExportFormat.CSV) {
      csv.printRecord(names);
    } else if (format == ExportFormat.JSON) {
      out.append('[');
    }
  }

  /**
   * @param values in the order of the names; null where there is none
   * @throws UncheckedIOException where it can't be written
   */
  public void write(List<? extends @Nullable Object> values) {
    try {
      switch (format) {
        case CSV -> csv.printRecord(values);
        case NDJSON -> out.append(json(values)).append('\n');
        case JSON -> out.append(empty ? "\n" : ",\n").append(json(values));
      }
      empty = false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String json(List<? extends @Nullable Object> values) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    for (int column = 0; column < names.size(); column++) {
      row.put(names.get(column), values.get(column));
    }
    return JsonMapper.shared().writeValueAsString(row);
  }

  /** Writes what stands behind the rows, where the format has it. */
  public void end() throws IOException {
    if (format == ExportFormat.JSON) {
      out.append(empty ? "]\n" : "\n]\n");
    }
  }
}
