package dev.loyalty.ops.account;

import picocli.CommandLine.Command;

/** {@code account}: groups the commands that show accounts. */
@Command(
    name = "account",
    description = "Show members' accounts.",
    subcommands = {AccountShowCommand.class, AccountHistoryCommand.class},
    synopsisSubcommandLabel = "COMMAND")
public final class AccountCommand {}
