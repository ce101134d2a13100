package dev.loyalty.ops.publish;

import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.OutputOptions;
import dev.loyalty.ops.cli.Progress;
import dev.loyalty.ops.cli.ServerOptions;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.migrate.Topics;
import dev.loyalty.ops.server.Kafka;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.Producer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code loyalty publish}. */
@Command(
    name = "publish",
    description = {
      "Sends each line of NDJSON files to the topic "
          + Topics.TRANSFERS
          + ", its bytes unchanged. Blank lines are skipped. The "
          + "record key is the event's data.account; a line without one has no key."
    })
public final class PublishCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin private ServerOptions servers;
  @Mixin private OutputOptions output;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Files of events, a line each; .gz is unpacked, - is standard input.")
  private List<String> files = List.of();

  @Option(
      names = "--rate",
      paramLabel = "R",
      description = "Events a second, evenly spread (default: as fast as it goes).")
  private double rate;

  PublishCommand(Shell shell) {
    this.shell = shell;
    this.servers = new ServerOptions(shell);
    this.output = new OutputOptions(shell);
  }

  @Override
  public Integer call() throws CommandException, IOException {
    if (rate < 0 || Double.isNaN(rate) || Double.isInfinite(rate)) {
      throw CommandException.usage("--rate is a number of events a second", "");
    }
    List<EventFile> opened = EventFile.all(shell, files);
    Kafka kafka = servers.kafka();
    if (!new Topics(kafka).isInputThere()) {
      throw CommandException.failed(
          "Kafka at " + kafka.address() + " has no topic " + Topics.TRANSFERS,
          "Run `loyalty migrate` first.");
    }
    try (Producer<byte[], byte[]> producer = kafka.producer(EventPublisher.settings(rate > 0));
        Progress progress = Progress.of(shell, "publishing", 0)) {
      print(new EventPublisher(producer).publish(opened, rate, progress::at));
    } catch (IOException e) {
      throw CommandException.failed(
          String.valueOf(e.getMessage()),
          "Published events stay. Publishing them again does no harm where their idempotency keys"
              + " are the same.",
          e);
    }
    return ExitCode.DONE;
  }

  private void print(EventPublisher.Published result) {
    if (output.isJson()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("published", result.published());
      document.put("withoutKey", result.withoutKey());
      document.put("bytes", result.bytes());
      document.put("seconds", result.seconds());
      document.put("rate", result.rate());
      output.printJson(document);
      return;
    }
    output
        .text()
        .printf(
            Locale.ROOT,
            "published %,d events (%,d of them without a key) in %.1f s: %,.0f/s%n",
            result.published(),
            result.withoutKey(),
            result.seconds(),
            result.rate());
  }
}
