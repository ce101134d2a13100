package dev.loyalty.ops.account;

import dev.loyalty.ledger.read.AccountView;
import dev.loyalty.ledger.read.Accounts;
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
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jdbi.v3.core.Jdbi;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code account show PROGRAM ACCOUNT}: shows an account's status and balances. */
@Command(name = "show", description = "Show an account's status and balances.")
final class AccountShowCommand implements Callable<Integer> {

  @Mixin private final ServerOptions servers;
  @Mixin private final OutputOptions output;

  @Parameters(index = "0", paramLabel = "PROGRAM", description = "The program's code.")
  private String program = "";

  @Parameters(index = "1", paramLabel = "ACCOUNT", description = "The account's code.")
  private String account = "";

  AccountShowCommand(Shell shell) {
    this.servers = new ServerOptions(shell);
    this.output = new OutputOptions(shell);
  }

  @Override
  public Integer call() throws CommandException {
    Jdbi jdbi = BookJdbi.of(servers.database().source(Role.READER));
    int programId = ProgramLookup.load(jdbi, program).id();
    AccountView found =
        new Accounts(jdbi)
            .find(programId, account)
            .orElseThrow(() -> AccountLookup.missing(program, account));
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("program", program);
    document.put("account", found.account());
    document.put("status", found.status().name().toLowerCase(Locale.ROOT));
    document.put("available", found.balances().available());
    document.put("pending", found.balances().pending());
    document.put("held", found.balances().held());
    if (output.isJson()) {
      output.printJson(document);
    } else {
      Table table = new Table();
      document.forEach(
          (name, value) -> table.add(name, value instanceof Long n ? Table.number(n) : value));
      table.print(output.text());
    }
    return ExitCode.DONE;
  }
}
