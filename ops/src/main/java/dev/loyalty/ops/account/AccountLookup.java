package dev.loyalty.ops.account;

import dev.loyalty.ledger.model.SystemAccount;
import dev.loyalty.ops.cli.CommandException;
import java.util.Locale;
import java.util.stream.Stream;

/** What is said where a command names an account that isn't there. */
final class AccountLookup {

  private AccountLookup() {}

  /**
   * A member's account may be called like a system account; these commands mean members' accounts
   * alone, and {@code program show} shows the others.
   */
  static CommandException missing(String program, String account) {
    boolean system =
        Stream.of(SystemAccount.values())
            .anyMatch(it -> it.name().toLowerCase(Locale.ROOT).equals(account));
    return CommandException.failed(
        "there is no account " + account + " in the program " + program,
        system ? "`loyalty program show " + program + "` shows the system account." : "");
  }
}
