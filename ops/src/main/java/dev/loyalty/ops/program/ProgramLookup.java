package dev.loyalty.ops.program;

import dev.loyalty.ledger.store.ProgramStore;
import dev.loyalty.ledger.store.StoredProgram;
import dev.loyalty.ops.cli.CommandException;
import org.jdbi.v3.core.Jdbi;

/** Finds the program that a command names. */
public final class ProgramLookup {

  private ProgramLookup() {}

  /**
   * @throws CommandException where there is none, or none that this login may see
   */
  public static StoredProgram load(Jdbi jdbi, String code) throws CommandException {
    return new ProgramStore(jdbi)
        .findStored(code)
        .orElseThrow(
            () ->
                CommandException.failed(
                    "there is no program " + code, "`loyalty program show` lists them."));
  }
}
