package dev.loyalty.ops.program;

import picocli.CommandLine.Command;

/** {@code program}: groups what concerns programs. */
@Command(
    name = "program",
    description = "Create, change and show programs.",
    subcommands = {ProgramApplyCommand.class, ProgramShowCommand.class},
    synopsisSubcommandLabel = "COMMAND")
public final class ProgramCommand {}
