package dev.loyalty.ops.cli;

import java.io.PrintStream;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** The option {@code --json}, for commands that print something: mix it in. */
public final class OutputOptions {

  private final Shell shell;

  @Option(names = "--json", description = "Print one JSON document instead of text.")
  private boolean json;

  /** Prints to the shell. */
  public OutputOptions(Shell shell) {
    this.shell = shell;
  }

  /** Whether the user wants JSON. */
  public boolean isJson() {
    return json;
  }

  /** Where text goes. */
  public PrintStream text() {
    return shell.out();
  }

  /**
   * Prints the one document.
   *
   * @param document maps, lists, records and plain values
   */
  public void printJson(Object document) {
    shell.out().println(JsonMapper.shared().writeValueAsString(document));
  }
}
