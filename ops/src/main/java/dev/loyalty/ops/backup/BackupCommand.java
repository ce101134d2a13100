package dev.loyalty.ops.backup;

import picocli.CommandLine.Command;

/** {@code backup}: groups what concerns backups. */
@Command(
    name = "backup",
    description = "Make, verify, restore, prune and list backups of the database.",
    subcommands = {
      BackupCreateCommand.class,
      BackupVerifyCommand.class,
      BackupRestoreCommand.class,
      BackupPruneCommand.class,
      BackupListCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nEnvironment:%n",
    footer = {
      "  LOYALTY_BACKUP_DIR         where they are kept (default: DATA/backups)",
      "  LOYALTY_BACKUP_ENCRYPTION  none (default), age or gpg",
      "  LOYALTY_BACKUP_RECIPIENT   age's or gpg's public key to encrypt for",
      "  LOYALTY_BACKUP_PASSPHRASE  gpg: instead of a recipient; and to restore",
      "  LOYALTY_BACKUP_IDENTITY    age: secret key to restore with, or its file"
    })
public final class BackupCommand {}
