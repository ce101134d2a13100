package dev.loyalty.ops.deadletter;

import dev.loyalty.ingest.decode.DeadLetterCode;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ledger.store.DeadLetters;
import dev.loyalty.ledger.store.StoredDeadLetter;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.OutputOptions;
import dev.loyalty.ops.cli.ServerOptions;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.cli.Table;
import dev.loyalty.ops.server.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dead-letters list}. */
@Command(name = "list", description = "List dead letters, oldest first.")
final class DeadLetterListCommand implements Callable<Integer> {

  private static final int LIMIT_MAX = 10_000;
  private static final int LIMIT_FOR_READERS = 50;
  private static final List<String> CODES =
      Stream.of(DeadLetterCode.values()).map(DeadLetterCode::name).toList();

  @Mixin private final ServerOptions servers;
  @Mixin private final OutputOptions output;

  @Option(
      names = "--status",
      paramLabel = "open|replayed|discarded",
      description = "List dead letters of this status alone.")
  private StoredDeadLetter.@Nullable Status status;

  @Option(
      names = "--code",
      paramLabel = "CODE",
      description = "List dead letters of this code alone, such as MALFORMED_JSON.")
  private @Nullable String code;

  @Option(
      names = "--after",
      paramLabel = "ID",
      defaultValue = "0",
      description = "Begin behind the dead letter of this id.")
  private long after;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "The number of dead letters, 1 to 10000 (default: 50; with --json 10000).")
  private @Nullable Integer chosenLimit;

  DeadLetterListCommand(Shell shell) {
    this.servers = new ServerOptions(shell);
    this.output = new OutputOptions(shell);
  }

  @Override
  public Integer call() throws CommandException {
    int limit = chosenLimit != null ? chosenLimit : output.isJson() ? LIMIT_MAX : LIMIT_FOR_READERS;
    if (limit < 1 || limit > LIMIT_MAX) {
      throw CommandException.usage("--limit is outside of 1 to " + LIMIT_MAX, "");
    }
    Jdbi jdbi = BookJdbi.of(servers.database().source(Role.READER));
    String upperCode = code == null ? null : code.toUpperCase(Locale.ROOT);
    if (upperCode != null && !CODES.contains(upperCode)) {
      throw CommandException.usage(
          "the code " + code + " doesn't exist", "Codes are: " + String.join(", ", CODES) + ".");
    }
    List<StoredDeadLetter> oneMore =
        new DeadLetters(jdbi).list(new DeadLetters.Filter(status, upperCode, after, limit + 1));
    boolean more = oneMore.size() > limit;
    List<StoredDeadLetter> letters = more ? oneMore.subList(0, limit) : oneMore;
    Long next = more ? letters.getLast().id() : null;
    if (output.isJson()) {
      Map<String, @Nullable Object> document = new LinkedHashMap<>();
      document.put("deadLetters", letters.stream().map(DeadLetterDocument::summary).toList());
      document.put("next", next);
      output.printJson(document);
    } else {
      print(letters, next);
    }
    return ExitCode.DONE;
  }

  private void print(List<StoredDeadLetter> letters, @Nullable Long next) {
    if (letters.isEmpty()) {
      output.text().println("No dead letters.");
      return;
    }
    Table table = new Table("ID", "STATUS", "CODE", "TOPIC-PARTITION@OFFSET", "STORED", "DETAIL");
    for (StoredDeadLetter stored : letters) {
      table.add(
          Long.toString(stored.id()),
          stored.status().name().toLowerCase(Locale.ROOT),
          stored.letter().code(),
          stored.topic() + "-" + stored.partition() + "@" + stored.letter().offset(),
          stored.storedAt(),
          stored.letter().detail());
    }
    table.print(output.text());
    if (next != null) {
      output.text().println("More: --after " + next);
    }
  }
}
