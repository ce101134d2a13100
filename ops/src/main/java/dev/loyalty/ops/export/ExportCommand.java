package dev.loyalty.ops.export;

import picocli.CommandLine.Command;

/** {@code export}: groups the exports. */
@Command(
    name = "export",
    description = "Write balances or the journal for other programs to read.",
    subcommands = {ExportBalancesCommand.class, ExportTransfersCommand.class},
    synopsisSubcommandLabel = "COMMAND")
public final class ExportCommand {}
