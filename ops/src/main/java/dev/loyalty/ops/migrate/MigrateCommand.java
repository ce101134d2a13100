package dev.loyalty.ops.migrate;

import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.OutputOptions;
import dev.loyalty.ops.cli.ServerOptions;
import dev.loyalty.ops.cli.Shell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code loyalty migrate}. It migrates the schema first, so that a login without rights to make
 * topics still gets a schema.
 */
@Command(
    name = "migrate",
    description = {
      "Brings the database's schema to this version, makes the journal's partitions of the coming"
          + " months, and creates the topics that are missing. Run it before the first start and"
          + " with every new version; again does no harm."
    })
public final class MigrateCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin private ServerOptions servers;
  @Mixin private OutputOptions output;

  @Option(
      names = "--partitions",
      paramLabel = "P",
      defaultValue = "" + Topics.PARTITIONS_DEFAULT,
      description = "Partitions of topics that are created (default: ${DEFAULT-VALUE}).")
  private int partitions = Topics.PARTITIONS_DEFAULT;

  @Option(names = "--no-topics", description = "Leave Kafka alone.")
  private boolean noTopics;

  MigrateCommand(Shell shell) {
    this.shell = shell;
    this.servers = new ServerOptions(shell);
    this.output = new OutputOptions(shell);
  }

  @Override
  public Integer call() throws Exception {
    if (partitions < 1) {
      throw CommandException.usage("--partitions is at least 1", "");
    }
    // Both addresses are checked before anything is changed.
    @Nullable Topics topics = noTopics ? null : new Topics(servers.kafka());
    SchemaMigration.Result schema = new SchemaMigration(servers.database()).run();
    List<String> made = topics == null ? List.of() : topics.create(partitions);
    List<Topics.Finding> findings = topics == null ? List.of() : topics.check();
    print(schema, made, findings);
    return findings.stream().anyMatch(Topics.Finding::blocking) ? ExitCode.FAILED : ExitCode.DONE;
  }

  private void print(
      SchemaMigration.Result schema, List<String> made, List<Topics.Finding> findings) {
    if (output.isJson()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("schemaVersion", schema.version());
      document.put("migrationsApplied", schema.applied());
      document.put("partitionsMade", schema.partitionsMade());
      document.put("topicsCreated", made);
      document.put("findings", findings);
      output.printJson(document);
      return;
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "schema: version %s, %d migrations applied, %d journal partitions made",
            schema.version(),
            schema.applied(),
            schema.partitionsMade()));
    if (!noTopics) {
      lines.add("topics: " + (made.isEmpty() ? "all there" : "created " + String.join(", ", made)));
    }
    lines.forEach(output.text()::println);
    for (Topics.Finding finding : findings) {
      shell
          .err()
          .println("topic " + finding.topic() + ": " + finding.problem() + ". " + finding.cure());
    }
  }
}
