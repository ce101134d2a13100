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

/** The format and the file of an export; a picocli mixin. */
final class ExportTarget {

  private final Shell shell;

  @ArgGroup private @Nullable Form form;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The file to write; an existing file is replaced (default: standard output).")
  private @Nullable Path file;

  /** The two options exclude each other. */
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

  /** Writes all rows of an export. */
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

  /** Fails as soon as standard output is closed. */
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
