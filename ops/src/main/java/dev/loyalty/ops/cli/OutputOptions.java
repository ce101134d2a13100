package dev.loyalty.ops.cli;

import java.io.PrintStream;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** The option {@code --json} of commands that print results: a mixin. */
public final class OutputOptions {

  private final Shell shell;

  @Option(names = "--json", description = "Print one JSON document instead of text.")
  private boolean json;

  /** Prints to the shell. */
  public OutputOptions(Shell shell) {
    this.shell = shell;
  }

  /** Tells whether the user wants JSON. */
  public boolean isJson() {
    return json;
  }

  /** Returns the stream for text. */
  public PrintStream text() {
    return shell.out();
  }

  /**
   * Prints the document.
   *
   * @param document maps, lists, records and plain values
   */
  public void printJson(Object document) {
    shell.out().println(JsonMapper.shared().writeValueAsString(document));
  }
}
