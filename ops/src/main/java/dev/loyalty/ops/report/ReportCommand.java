package dev.loyalty.ops.report;

import picocli.CommandLine.Command;

/** {@code report}: groups the reports. */
@Command(
    name = "report",
    description = "Print reports.",
    subcommands = {
      ReconciliationReportCommand.class,
      LiabilityReportCommand.class,
      VolumeReportCommand.class,
      TopReportCommand.class
    },
    synopsisSubcommandLabel = "COMMAND")
public final class ReportCommand {}
