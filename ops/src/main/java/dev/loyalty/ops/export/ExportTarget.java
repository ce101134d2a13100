package dev.loyalty.ops.export;

import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.OutputFile;
import dev.loyalty.ops.cli.Shell;
import java.io.BufferedWriter;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The target of an export: options to mix in. */
final class ExportTarget {

  private final Shell shell;

  @ArgGroup private @Nullable Form form;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where to write; a file that is there is replaced (default: standard output).")
  private @Nullable Path file;

  /** One of the two. */
  static final class Form {

    @Option(
        names = "--format",
        paramLabel = "csv|ndjson",
        description = "csv (RFC 4180) or ndjson (default: csv).")
    private ExportFormat format = ExportFormat.CSV;

    @Option(names = "--json", description = "Write one JSON document: an array of all rows.")
    private boolean json;
  }

  ExportTarget(Shell shell) {
    this.shell = shell;
  }

  ExportFormat format() {
    if (form == null) {
      return ExportFormat.CSV;
    }
    return form.json ? ExportFormat.JSON : form.format;
  }

  /** Writes rows, and may fail at it. */
  interface Rows {
    void writeTo(Appendable out) throws IOException;
  }

  void write(Rows rows) throws IOException, CommandException {
    if (file == null) {
      writeTo(new StandardOutput(shell.out()), rows);
    } else {
      OutputFile.write(shell.resolve(file), out -> writeTo(out, rows));
    }
  }

  private static void writeTo(OutputStream out, Rows rows) throws IOException {
    Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    rows.writeTo(writer);
    writer.flush();
  }

  /** Tells at once when nobody takes what is written. */
  private static final class StandardOutput extends FilterOutputStream {

    private final PrintStream stream;

    StandardOutput(PrintStream stream) {
      super(stream);
      this.stream = stream;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      stream.write(bytes, from, length);
      if (stream.checkError()) {
        throw new IOException("standard output was closed before the end");
      }
    }
  }
}
