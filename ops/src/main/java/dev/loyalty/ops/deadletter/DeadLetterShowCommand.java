package dev.loyalty.ops.deadletter;

import dev.loyalty.ledger.posting.DeadLetter;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ledger.store.DeadLetters;
import dev.loyalty.ledger.store.StoredDeadLetter;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.OutputOptions;
import dev.loyalty.ops.cli.PlainText;
import dev.loyalty.ops.cli.ServerOptions;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.cli.Table;
import dev.loyalty.ops.server.Role;
import java.util.concurrent.Callable;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dead-letters show ID}. */
@Command(
    name = "show",
    description = {
      "Show a dead letter with its key, headers and value.",
      "Control and invisible characters are printed as \\uXXXX."
    })
final class DeadLetterShowCommand implements Callable<Integer> {

  @Mixin private final ServerOptions servers;
  @Mixin private final OutputOptions output;

  @Parameters(paramLabel = "ID", description = "The id, as `dead-letters list` prints it.")
  private long id;

  @Option(names = "--raw", description = "Print key, headers and value in base64.")
  private boolean raw;

  DeadLetterShowCommand(Shell shell) {
    this.servers = new ServerOptions(shell);
    this.output = new OutputOptions(shell);
  }

  @Override
  public Integer call() throws CommandException {
    Jdbi jdbi = BookJdbi.of(servers.database().source(Role.READER));
    StoredDeadLetter stored =
        new DeadLetters(jdbi).find(id).orElseThrow(() -> DeadLetterSelection.missing(id));
    if (output.isJson()) {
      output.printJson(DeadLetterDocument.whole(stored));
    } else {
      print(stored);
    }
    return ExitCode.DONE;
  }

  private void print(StoredDeadLetter stored) {
    DeadLetter letter = stored.letter();
    Table table = new Table();
    DeadLetterDocument.summary(stored)
        .forEach(
            (name, value) -> {
              if (value != null) {
                table.add(name, value.toString());
              }
            });
    table.add("key", show(letter.key()));
    letter.headers().forEach(header -> table.add("header " + header.name(), show(header.value())));
    table.print(output.text());
    output.text().println();
    byte[] value = letter.value();
    if (value == null) {
      output.text().println("(no value)");
    } else {
      String text = raw ? null : DeadLetterDocument.findText(value);
      output
          .text()
          .println(text == null ? DeadLetterDocument.base64(value) : PlainText.ofLines(text));
      if (stored.isCut()) {
        output.text().println("(the rest of " + letter.valueSize() + " bytes was not kept)");
      }
    }
  }

  private String show(byte @Nullable [] bytes) {
    if (bytes == null) {
      return "(none)";
    }
    String text = raw ? null : DeadLetterDocument.findText(bytes);
    return text == null ? "base64 " + DeadLetterDocument.base64(bytes) : text;
  }
}
