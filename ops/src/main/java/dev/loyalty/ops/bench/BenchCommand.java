package dev.loyalty.ops.bench;

import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.OutputOptions;
import dev.loyalty.ops.cli.Progress;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.embedded.EmbeddedServers;
import dev.loyalty.ops.embedded.EmbeddedServers.Overrides;
import dev.loyalty.ops.migrate.SchemaMigration;
import dev.loyalty.ops.migrate.Topics;
import dev.loyalty.ops.server.Kafka;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code loyalty bench}: measures on throw-away embedded servers with durable settings. */
@Command(
    name = "bench",
    description = {
      "Measures, on throw-away embedded servers with durable settings.",
      "post: the ledger alone. stream: Kafka to commit and outcomes. limit: bare PostgreSQL, the"
          + " same rows without checks. per-record: one SERIALIZABLE transaction a record. compare:"
          + " all four, three rounds in turn, medians and ratios.",
      "p50 and p99 tell how long a batch took; for stream, the time from one commit of a lane to"
          + " its next (step)."
    })
public final class BenchCommand implements Callable<Integer> {

  /** The name of a measurement. */
  enum Name {
    POST("post"),
    STREAM("stream"),
    LIMIT("limit"),
    PER_RECORD("per-record"),
    COMPARE("compare");

    private final String text;

    Name(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private static final List<Name> COMPARED =
      List.of(Name.POST, Name.STREAM, Name.LIMIT, Name.PER_RECORD);

  private final Shell shell;

  @Parameters(paramLabel = "NAME", description = "One of: ${COMPLETION-CANDIDATES}.")
  private Name name = Name.COMPARE;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Length of each measurement (default: ${DEFAULT-VALUE}).")
  private int seconds = 20;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      description =
          "Time before the first measurement of each way, in which the JVM compiles what runs often"
              + " (default: ${DEFAULT-VALUE}).")
  private int warmUp = 10;

  @Option(
      names = "--writers",
      paramLabel = "N",
      description = "Writers at once (default: ${DEFAULT-VALUE}).")
  private int writers = 2;

  @Option(
      names = "--accounts",
      paramLabel = "N",
      description = "Accounts in the book (default: ${DEFAULT-VALUE}).")
  private int accounts = 1_000_000;

  @Option(
      names = "--zipf",
      paramLabel = "X",
      description =
          "Exponent of the accounts' popularity; 0 = uniform (default: ${DEFAULT-VALUE}).")
  private double zipf;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description =
          "Requests a transaction (default: ${DEFAULT-VALUE}); post and stream take up to four"
              + " times as many while popular accounts let only one writer in at a time.")
  private int batch = 500;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Rounds of compare (default: ${DEFAULT-VALUE}).")
  private int rounds = 3;

  @Option(
      names = "--prefill",
      paramLabel = "N",
      description =
          "Transfers to post before measuring, to see a book of that age (default:"
              + " ${DEFAULT-VALUE}).")
  private long prefill;

  @Option(
      names = "--postgres",
      paramLabel = "NAME=VALUE",
      description =
          "A server setting that wins over the usual one, such as checkpoint_timeout=60s.")
  private Map<String, String> postgres = new TreeMap<>();

  @Mixin private OutputOptions output;

  BenchCommand(Shell shell) {
    this.shell = shell;
    this.output = new OutputOptions(shell);
  }

  @Override
  public Integer call() throws Exception {
    requireAtLeastOne("--seconds", seconds);
    if (warmUp < 0) {
      throw CommandException.usage("--warm-up is at least 0", "");
    }
    requireAtLeastOne("--writers", writers);
    requireAtLeastOne("--batch", batch);
    requireAtLeastOne("--rounds", rounds);
    if (accounts < 2 * writers) {
      throw CommandException.usage("--accounts is at least twice --writers", "");
    }
    try (EmbeddedServers servers = EmbeddedServers.throwAway(new Overrides(postgres, Map.of()))) {
      Kafka kafka = Kafka.of(servers.kafkaAddress(), shell.environment());
      new SchemaMigration(servers.database()).run();
      new Topics(kafka).create(Topics.PARTITIONS_DEFAULT);
      Bench bench =
          new Bench(
              servers.database(),
              kafka,
              new Bench.Settings(seconds, warmUp, writers, accounts, zipf, batch),
              Clock.systemUTC());
      BenchBook.prepare(servers.database(), accounts);
      if (prefill > 0) {
        prefill(bench);
      }
      if (name == Name.COMPARE) {
        compare(COMPARED.stream().map(way -> way(bench, way)).toList());
      } else {
        print(way(bench, name).call());
      }
    }
    return 0;
  }

  private static void requireAtLeastOne(String option, int value) throws CommandException {
    if (value < 1) {
      throw CommandException.usage(option + " is at least 1", "");
    }
  }

  private void prefill(Bench bench) throws Exception {
    try (Progress progress = Progress.of(shell, "filling the book", prefill)) {
      bench.fill(prefill, progress::at);
    }
  }

  private Callable<Measurement> way(Bench bench, Name what) {
    return switch (what) {
      case POST -> bench::post;
      case LIMIT -> bench::limit;
      case PER_RECORD -> bench::perRecord;
      case STREAM -> bench::stream;
      case COMPARE -> throw new IllegalArgumentException(what + " is made of the others");
    };
  }

  private void print(Measurement measurement) {
    if (output.isJson()) {
      output.printJson(measurement);
    } else {
      output.text().println(line(measurement));
    }
  }

  private void compare(List<Callable<Measurement>> ways) throws Exception {
    List<List<Measurement>> all = new ArrayList<>();
    ways.forEach(way -> all.add(new ArrayList<>()));
    try (Progress progress = Progress.of(shell, "measuring", (long) rounds * ways.size())) {
      for (int done = 0; done < rounds * ways.size(); done++) {
        int way = done % ways.size();
        Measurement measurement = ways.get(way).call();
        all.get(way).add(measurement);
        if (!output.isJson()) {
          output.text().println("round " + (done / ways.size() + 1) + "  " + line(measurement));
          output.text().flush();
        }
        progress.at(done + 1);
      }
    }
    print(Comparison.of(all));
  }

  private void print(Comparison comparison) {
    if (output.isJson()) {
      output.printJson(comparison);
      return;
    }
    output.text().println();
    comparison.medians().values().forEach(it -> output.text().println("median   " + line(it)));
    comparison
        .ratios()
        .forEach(
            (ratio, value) ->
                output.text().println(String.format(Locale.ROOT, "%-17s %.2f", ratio, value)));
  }

  private static String line(Measurement it) {
    return String.format(
        Locale.ROOT,
        "%-10s %,9.0f/s  %-5s p50 %6.1f ms  p99 %6.1f ms  %,5.0f B of log a transfer  HOT %5.1f %%"
            + "  %d retries  %d checkpoints",
        it.way(),
        it.rate(),
        it.way().equals(Name.STREAM.toString()) ? "step" : "batch",
        it.p50Millis(),
        it.p99Millis(),
        it.walBytesPerTransfer(),
        100 * it.hotShare(),
        it.retries(),
        it.checkpoints());
  }
}
