package dev.loyalty.ledger.store;

import dev.loyalty.ledger.model.Program;

/**
 * A program as the database holds it.
 *
 * @param id given by the database; it never changes
 * @param version 1 for a new one, raised by every change
 */
public record StoredProgram(int id, int version, ProgramSpec spec) {

  public Program toProgram() {
    return spec.toProgram(id, version);
  }
}
