package dev.loyalty.ops.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs commands by the conventions of the contract's section 7: {@code --help}, {@code --version}
 * and {@code --debug} everywhere, and for a failure one sentence and the next step on the error
 * stream, with a stack trace for {@code --debug} alone.
 */
public final class CommandRunner {

  private static final String DEBUG = "--debug";

  private final Shell shell;
  private final CommandLine commandLine;

  /**
   * @param top an object with picocli's annotations; its subcommands are made by {@link
   *     CommandFactory}
   */
  public CommandRunner(Shell shell, Object top) {
    this.shell = shell;
    this.commandLine = new CommandLine(top, new CommandFactory(shell));
    addCommonOptions(commandLine);
    ValueReaders.registerWith(commandLine);
    commandLine
        .setExpandAtFiles(false)
        .setUsageHelpAutoWidth(shell.terminal())
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(shell.terminal() ? Ansi.AUTO : Ansi.OFF))
        .setOut(new PrintWriter(shell.out(), true, shell.out().charset()))
        .setErr(new PrintWriter(shell.err(), true, shell.err().charset()))
        .setParameterExceptionHandler(this::wrongUsage)
        .setExecutionExceptionHandler(
            (exception, command, parsed) -> failed(exception, isDebug(parsed)));
  }

  /** Runs a command; returns its exit code once everything is printed and flushed. */
  public int run(String... args) {
    Logging.configure(shell, isDebug(args));
    int exitCode = commandLine.execute(args);
    if (shell.out().checkError() && exitCode != ExitCode.FAILED && exitCode != ExitCode.USAGE) {
      shell.err().println("loyalty: standard output was closed, or is full: not all was written.");
      exitCode = ExitCode.FAILED;
    }
    shell.err().flush();
    return exitCode;
  }

  /** Returns picocli's view of the commands, for tests. */
  public CommandLine commandLine() {
    return commandLine;
  }

  private void addCommonOptions(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    spec.mixinStandardHelpOptions(true);
    spec.versionProvider(() -> new String[] {"loyalty " + Version.ofBuild()});
    spec.addOption(
        OptionSpec.builder(DEBUG)
            .type(boolean.class)
            .arity("0")
            .description("Print stack traces and more logging (or set LOYALTY_DEBUG=true).")
            .build());
    command.getSubcommands().values().forEach(this::addCommonOptions);
  }

  private boolean isDebug(String... args) {
    return Arrays.asList(args).contains(DEBUG)
        || Boolean.parseBoolean(shell.environment().get("LOYALTY_DEBUG"));
  }

  private boolean isDebug(ParseResult parsed) {
    return isDebug(parsed.originalArgs().toArray(String[]::new));
  }

  private int wrongUsage(ParameterException exception, String... args) {
    CommandLine command = exception.getCommandLine();
    shell.err().println("loyalty: " + Failure.sentence(exception.getMessage()));
    if (!UnmatchedArgumentException.printSuggestions(exception, command.getErr())
        && !command.getSubcommands().isEmpty()
        && command.getCommandSpec().positionalParameters().isEmpty()) {
      command.usage(command.getErr());
    } else {
      shell.err().println("See: loyalty " + path(command) + "--help");
    }
    return ExitCode.USAGE;
  }

  /** Returns the command's names without {@code loyalty}: empty, or followed by a space. */
  private static String path(CommandLine command) {
    String name = command.getCommandSpec().qualifiedName();
    int space = name.indexOf(' ');
    return space < 0 ? "" : name.substring(space + 1) + " ";
  }

  private int failed(Exception exception, boolean debug) {
    Failure failure = Failure.of(exception);
    shell.out().flush();
    shell.err().println("loyalty: " + failure.problem());
    if (!failure.nextStep().isEmpty()) {
      shell.err().println(failure.nextStep());
    }
    if (debug) {
      exception.printStackTrace(shell.err());
    }
    return failure.exitCode();
  }
}
