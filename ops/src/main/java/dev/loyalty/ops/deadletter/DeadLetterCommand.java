package dev.loyalty.ops.deadletter;

import picocli.CommandLine.Command;

/** {@code dead-letters}: groups the commands for dead letters. */
@Command(
    name = "dead-letters",
    description = "List, show, replay and discard records that could not be read as events.",
    subcommands = {
      DeadLetterListCommand.class,
      DeadLetterShowCommand.class,
      DeadLetterReplayCommand.class,
      DeadLetterDiscardCommand.class
    },
    synopsisSubcommandLabel = "COMMAND")
public final class DeadLetterCommand {}
