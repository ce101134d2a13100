package dev.loyalty.ops.account;

import dev.loyalty.jobs.parquet.ParquetMovements;
import dev.loyalty.ledger.read.History;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.OutputOptions;
import dev.loyalty.ops.cli.ServerOptions;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.cli.Table;
import dev.loyalty.ops.program.ProgramLookup;
import dev.loyalty.ops.server.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code account history PROGRAM ACCOUNT}: shows an account's movements, newest first. */
@Command(
    name = "history",
    description = {
      "Show an account's transfers, newest first, a line a movement of points.",
      "(A capture that leaves a remainder moves points twice.)"
    })
final class AccountHistoryCommand implements Callable<Integer> {

  private static final int LIMIT_MAX = 10_000;

  @Mixin private final ServerOptions servers;
  @Mixin private final OutputOptions output;

  @Parameters(index = "0", paramLabel = "PROGRAM", description = "The program's code.")
  private String program = "";

  @Parameters(index = "1", paramLabel = "ACCOUNT", description = "The account's code.")
  private String account = "";

  @Option(
      names = "--after",
      paramLabel = "CURSOR",
      description = "Go on where the page before ended: the value that it printed as next.")
  private @Nullable String after;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "Lines a page, 1 to 10000 (default: ${DEFAULT-VALUE}).")
  private int limit = 50;

  AccountHistoryCommand(Shell shell) {
    this.servers = new ServerOptions(shell);
    this.output = new OutputOptions(shell);
  }

  @Override
  public Integer call() throws CommandException {
    if (limit < 1 || limit > LIMIT_MAX) {
      throw CommandException.usage("--limit is outside of 1 to " + LIMIT_MAX, "");
    }
    History.@Nullable Cursor cursor = readCursor();
    Jdbi jdbi = BookJdbi.of(servers.database().source(Role.READER));
    int programId = ProgramLookup.load(jdbi, program).id();
    History.Page page =
        new History(jdbi, new ParquetMovements(servers.archiveDirectory()))
            .findPage(programId, account, cursor, limit)
            .orElseThrow(() -> AccountLookup.missing(program, account));
    List<HistoryLine> lines =
        page.movements().stream().map(movement -> HistoryLine.of(movement, account)).toList();
    String next = page.next() == null ? null : page.next().toText();
    if (output.isJson()) {
      Map<String, @Nullable Object> document = new LinkedHashMap<>();
      document.put("program", program);
      document.put("account", account);
      document.put("transfers", lines);
      document.put("next", next);
      output.printJson(document);
    } else {
      print(lines, next);
    }
    return ExitCode.DONE;
  }

  private History.@Nullable Cursor readCursor() throws CommandException {
    return after == null
        ? null
        : History.Cursor.parse(after)
            .orElseThrow(
                () ->
                    CommandException.usage(
                        "--after is not a cursor", "Take the one that the page before printed."));
  }

  private void print(List<HistoryLine> lines, @Nullable String next) {
    if (lines.isEmpty()) {
      output.text().println("No transfers.");
      return;
    }
    Table table =
        new Table(
            "POSTED", "TYPE", "POINTS", "BUCKET", "BALANCE", "FROM OR TO", "KEY", "REFERENCE");
    for (HistoryLine line : lines) {
      table.add(
          line.postedAt(),
          line.shortType(),
          line.points(),
          line.bucket(),
          line.balance(),
          line.otherSide(),
          line.idempotencyKey(),
          line.reference());
    }
    table.print(output.text());
    if (next != null) {
      output.text().println("More: --after " + next);
    }
  }
}
