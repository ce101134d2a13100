package dev.loyalty.ops.account;

import dev.loyalty.ledger.model.SystemAccount;
import dev.loyalty.ops.cli.CommandException;
import java.util.Locale;
import java.util.stream.Stream;

/** Refuses a command that names an account that doesn't exist. */
final class AccountLookup {

  private AccountLookup() {}

  /**
   * Names {@code program show} where the name is a system account's: a member's account may have
   * the same name, and these commands show members' accounts alone.
   */
  static CommandException missing(String program, String account) {
    boolean system =
        Stream.of(SystemAccount.values())
            .anyMatch(it -> it.name().toLowerCase(Locale.ROOT).equals(account));
    return CommandException.failed(
        "the program " + program + " has no account " + account,
        system ? "`loyalty program show " + program + "` shows the system account." : "");
  }
}
