package dev.loyalty.ops.deadletter;

import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ledger.store.DeadLetters;
import dev.loyalty.ops.cli.Actor;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.OutputOptions;
import dev.loyalty.ops.cli.ServerOptions;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.server.Role;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jdbi.v3.core.Jdbi;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code dead-letters replay ID…}. */
@Command(
    name = "replay",
    description = {
      "Publish dead letters again, unchanged, to the topic that they came from.",
      "Use it once the fault that made them dead letters is mended."
    })
final class DeadLetterReplayCommand implements Callable<Integer> {

  /** Larger than any record that a broker takes. */
  private static final int REQUEST_BYTES_MAX = 16 << 20;

  private final Shell shell;

  @Mixin private final ServerOptions servers;
  @Mixin private final OutputOptions output;

  @Parameters(
      paramLabel = "ID",
      arity = "1..*",
      description = "The ids, as `dead-letters list` prints them.")
  private List<Long> ids = List.of();

  DeadLetterReplayCommand(Shell shell) {
    this.shell = shell;
    this.servers = new ServerOptions(shell);
    this.output = new OutputOptions(shell);
  }

  @Override
  public Integer call() throws CommandException {
    Jdbi jdbi = BookJdbi.of(servers.database().source(Role.WRITER));
    DeadLetters letters = new DeadLetters(jdbi);
    List<Long> open = DeadLetterSelection.checkOpen(letters, ids);
    Replay.checkWhole(letters, open);
    try (Producer<byte[], byte[]> producer =
        servers
            .kafka()
            .producer(
                Map.of(
                    ProducerConfig.ACKS_CONFIG,
                    "all",
                    ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                    REQUEST_BYTES_MAX))) {
      new Replay(letters, producer, shell.clock(), Actor.of(jdbi)).run(open);
    }
    if (output.isJson()) {
      output.printJson(Map.of("replayed", open));
    } else {
      output.text().println("Replayed: " + open.size());
    }
    return ExitCode.DONE;
  }
}
