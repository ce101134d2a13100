package dev.loyalty.ops.program;

import picocli.CommandLine.Command;

/** {@code program}: groups the commands for programs. */
@Command(
    name = "program",
    description = "Create, change and show programs.",
    subcommands = {ProgramApplyCommand.class, ProgramShowCommand.class},
    synopsisSubcommandLabel = "COMMAND")
public final class ProgramCommand {}
