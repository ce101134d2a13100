package dev.loyalty.ops.program;

import dev.loyalty.ledger.store.ProgramStore;
import dev.loyalty.ledger.store.StoredProgram;
import dev.loyalty.ops.cli.CommandException;
import org.jdbi.v3.core.Jdbi;

/** Finds the program that a command names. */
public final class ProgramLookup {

  private ProgramLookup() {}

  /**
   * @throws CommandException where the program doesn't exist, or this login may not see it
   */
  public static StoredProgram load(Jdbi jdbi, String code) throws CommandException {
    return new ProgramStore(jdbi)
        .findStored(code)
        .orElseThrow(
            () ->
                CommandException.failed(
                    "the program " + code + " doesn't exist",
                    "`loyalty program show` lists them."));
  }
}
