package dev.loyalty.ops.breaks;

import picocli.CommandLine.Command;

/** {@code breaks}: groups the commands for breaks that reconciliation found. */
@Command(
    name = "breaks",
    description = {
      "List, show, explain and accept what reconciliation found.",
      "These commands correct nothing: a break goes when reconciliation no longer finds it."
    },
    subcommands = {
      BreaksListCommand.class,
      BreaksShowCommand.class,
      BreaksExplainCommand.class,
      BreaksAcceptCommand.class
    },
    synopsisSubcommandLabel = "COMMAND")
public final class BreaksCommand {}
