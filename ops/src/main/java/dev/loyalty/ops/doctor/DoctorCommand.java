package dev.loyalty.ops.doctor;

import dev.loyalty.jobs.backup.BackupDirectory;
import dev.loyalty.ops.backup.BackupPlace;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.OutputOptions;
import dev.loyalty.ops.cli.PlainText;
import dev.loyalty.ops.cli.ServerOptions;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.server.Installation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code loyalty doctor}: checks configuration and servers, and changes nothing. */
@Command(
    name = "doctor",
    description = {
      "Check configuration, servers and their settings, and name each problem with its cure.",
      "Changes nothing. Exits with 1 if there is a problem; warnings are not problems."
    })
public final class DoctorCommand implements Callable<Integer> {

  private static final int JAVA_MIN = 21;
  private static final String TIMEZONE = "LOYALTY_TIMEZONE";

  private final Shell shell;

  @Mixin private final ServerOptions servers;
  @Mixin private final OutputOptions output;

  DoctorCommand(Shell shell) {
    this.shell = shell;
    this.servers = new ServerOptions(shell);
    this.output = new OutputOptions(shell);
  }

  @Override
  public Integer call() {
    List<Finding> findings = new ArrayList<>();
    findings.add(checkJava());
    findings.add(checkTimezone());
    findings.add(checkArchive());
    findings.add(
        BackupCheck.run(
            new BackupDirectory(BackupPlace.directory(shell, servers.dataDirectory())),
            shell.clock().instant()));
    try {
      findings.addAll(new DatabaseCheck(servers.database(), shell.clock()).run());
    } catch (CommandException e) {
      findings.add(Finding.problem("database", e.getMessage(), e.nextStep()));
    }
    try {
      findings.addAll(new KafkaCheck(servers.kafka()).run());
    } catch (CommandException e) {
      findings.add(Finding.problem("Kafka", e.getMessage(), e.nextStep()));
    }
    boolean healthy = findings.stream().noneMatch(it -> it.level() == Finding.Level.PROBLEM);
    if (output.isJson()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("healthy", healthy);
      document.put("findings", findings.stream().map(DoctorCommand::document).toList());
      output.printJson(document);
    } else {
      findings.forEach(this::print);
    }
    return healthy ? ExitCode.DONE : ExitCode.FAILED;
  }

  private static Finding checkJava() {
    Runtime.Version version = Runtime.version();
    return version.feature() >= JAVA_MIN
        ? Finding.ok("Java", version.toString())
        : Finding.problem("Java", version.toString(), "Use Java " + JAVA_MIN + " or later.");
  }

  private Finding checkTimezone() {
    String zone = shell.environment().getOrDefault(TIMEZONE, "");
    return Installation.findZone(zone)
        .map(found -> Finding.ok(TIMEZONE, found.getId() + (zone.isBlank() ? " (not set)" : "")))
        .orElseGet(
            () ->
                Finding.problem(
                    TIMEZONE,
                    zone + " is not a time zone",
                    "Set it to one like Europe/London, or unset it."));
  }

  private Finding checkArchive() {
    Path archive = servers.archiveDirectory();
    if (!Files.exists(archive)) {
      return Finding.ok(
          "archive", archive + " (does not exist: nothing was archived on this machine)");
    }
    return Files.isDirectory(archive) && Files.isWritable(archive)
        ? Finding.ok("archive", archive.toString())
        : Finding.problem(
            "archive",
            archive + " is not a directory that can be written to",
            "Set LOYALTY_ARCHIVE to where archived months are kept.");
  }

  private static Map<String, String> document(Finding finding) {
    Map<String, String> document = new LinkedHashMap<>();
    document.put("level", finding.level().name().toLowerCase(Locale.ROOT));
    document.put("subject", finding.subject());
    document.put("found", finding.found());
    document.put("cure", finding.cure());
    return document;
  }

  private void print(Finding finding) {
    String level = finding.level().name().toLowerCase(Locale.ROOT);
    output
        .text()
        .printf(
            Locale.ROOT,
            "%-8s %s: %s%n",
            level,
            PlainText.ofLine(finding.subject()),
            PlainText.ofLine(finding.found()));
    if (!finding.cure().isEmpty()) {
      output.text().printf(Locale.ROOT, "%-8s -> %s%n", "", PlainText.ofLine(finding.cure()));
    }
  }
}
