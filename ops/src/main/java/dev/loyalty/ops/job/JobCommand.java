package dev.loyalty.ops.job;

import picocli.CommandLine.Command;

/** {@code job}: groups the commands on single jobs. */
@Command(
    name = "job",
    description = "List and run nightly jobs one by one, and see how their last runs went.",
    subcommands = {JobListCommand.class, JobRunCommand.class, JobStatusCommand.class},
    synopsisSubcommandLabel = "COMMAND")
public final class JobCommand {}
