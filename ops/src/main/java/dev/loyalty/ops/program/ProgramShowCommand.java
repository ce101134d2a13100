package dev.loyalty.ops.program;

import dev.loyalty.ledger.model.Tiers;
import dev.loyalty.ledger.read.Accounts;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ledger.store.ProgramSpec;
import dev.loyalty.ledger.store.ProgramStore;
import dev.loyalty.ledger.store.StoredProgram;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.OutputOptions;
import dev.loyalty.ops.cli.ServerOptions;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.cli.Table;
import dev.loyalty.ops.server.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code program show [CODE]}. */
@Command(
    name = "show",
    description = "Show one program's rules, accounts and system balances, or list all programs.")
final class ProgramShowCommand implements Callable<Integer> {

  @Mixin private final ServerOptions servers;
  @Mixin private final OutputOptions output;

  @Parameters(
      paramLabel = "CODE",
      arity = "0..1",
      description = "The code of a program (default: list all).")
  private @Nullable String code;

  ProgramShowCommand(Shell shell) {
    this.servers = new ServerOptions(shell);
    this.output = new OutputOptions(shell);
  }

  @Override
  public Integer call() throws CommandException {
    Jdbi jdbi = BookJdbi.of(servers.database().source(Role.READER));
    if (code == null) {
      List<StoredProgram> programs = new ProgramStore(jdbi).loadStored();
      if (output.isJson()) {
        output.printJson(Map.of("programs", programs.stream().map(p -> rules(p)).toList()));
      } else {
        list(programs);
      }
      return ExitCode.DONE;
    }
    StoredProgram program = ProgramLookup.load(jdbi, code);
    Map<String, @Nullable Object> document = rules(program);
    Accounts accounts = new Accounts(jdbi);
    document.put("accounts", accounts.count(program.id()));
    document.put("systemAccounts", accounts.systemBalances(program.id()));
    if (output.isJson()) {
      output.printJson(document);
    } else {
      Table table = new Table();
      document.forEach((name, value) -> addLines(table, name, value));
      table.print(output.text());
    }
    return ExitCode.DONE;
  }

  private void list(List<StoredProgram> programs) {
    if (programs.isEmpty()) {
      output.text().println("No programs yet: `loyalty program apply FILE` creates some.");
      return;
    }
    Table table = new Table("CODE", "NAME", "TIME ZONE", "VERSION");
    for (StoredProgram program : programs) {
      ProgramSpec spec = program.spec();
      table.add(spec.code(), spec.name(), spec.timezone(), program.version());
    }
    table.print(output.text());
  }

  /** Prints each entry of a map on a line of its own. */
  private static void addLines(Table table, String name, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, inner) -> addLines(table, name + "." + key, inner));
    } else {
      table.add(name, value == null ? "–" : value instanceof Long n ? Table.number(n) : value);
    }
  }

  /** Returns the rules under the names of the programs file. */
  private static Map<String, @Nullable Object> rules(StoredProgram program) {
    ProgramSpec spec = program.spec();
    Map<String, @Nullable Object> rules = new LinkedHashMap<>();
    rules.put("code", spec.code());
    rules.put("name", spec.name());
    rules.put("version", program.version());
    rules.put("timezone", spec.timezone().getId());
    rules.put("autoOpenAccounts", spec.autoOpenAccounts());
    rules.put("clawbackFloor", spec.clawbackFloor());
    rules.put("balanceCap", spec.balanceCap());
    rules.put("expiry", spec.expiry() == null ? null : spec.expiry().toString());
    rules.put("activationDelay", spec.activationDelay().text());
    rules.put("holdTimeout", spec.holdTimeout().text());
    rules.put("idempotencyRetention", spec.idempotencyRetention().text());
    rules.put("tiers", spec.tiers() == null ? null : tiers(spec.tiers()));
    return rules;
  }

  private static Map<String, Object> tiers(Tiers tiers) {
    Map<String, Object> levels = new LinkedHashMap<>();
    List<Map.Entry<String, Long>> byPoints = new ArrayList<>(tiers.levels().entrySet());
    byPoints.sort(Map.Entry.comparingByValue());
    byPoints.forEach(level -> levels.put(level.getKey(), level.getValue()));
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("window", tiers.window().toString());
    document.put("levels", levels);
    return document;
  }
}
