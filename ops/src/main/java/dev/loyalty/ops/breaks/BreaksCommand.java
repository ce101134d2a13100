package dev.loyalty.ops.breaks;

import picocli.CommandLine.Command;

/** {@code breaks}: groups what concerns the breaks that reconciliation has found. */
@Command(
    name = "breaks",
    description = {
      "List, show, explain and accept what reconciliation found.",
      "Nothing is corrected by it: a break goes when reconciliation doesn't find it any more."
    },
    subcommands = {
      BreaksListCommand.class,
      BreaksShowCommand.class,
      BreaksExplainCommand.class,
      BreaksAcceptCommand.class
    },
    synopsisSubcommandLabel = "COMMAND")
public final class BreaksCommand {}
