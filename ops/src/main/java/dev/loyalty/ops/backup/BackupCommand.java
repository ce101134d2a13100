package dev.loyalty.ops.backup;

import picocli.CommandLine.Command;

/** {@code backup}: groups what concerns backups. */
@Command(
    name = "backup",
    description = "Make, verify, restore, prune and list backups of the database.",
    subcommands = {BackupCreateCommand.class, BackupRestoreCommand.class, BackupListCommand.class},
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nEnvironment:%n",
    footer = {
      "  LOYALTY_BACKUP_DIR         where backups are kept (default: backups under --data)",
      "  LOYALTY_BACKUP_ENCRYPTION  none (default), age or gpg",
      "  LOYALTY_BACKUP_RECIPIENT   whom to encrypt for: age's or gpg's public key",
      "  LOYALTY_BACKUP_PASSPHRASE  gpg: instead of a recipient, and to restore",
      "  LOYALTY_BACKUP_IDENTITY    age: to restore; a file with the secret key, or the key"
    })
public final class BackupCommand {}
