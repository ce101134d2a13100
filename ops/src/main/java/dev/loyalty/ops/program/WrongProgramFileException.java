package dev.loyalty.ops.program;

import java.util.List;

/** A programs file that is refused as a whole. Nothing of it was applied. */
public final class WrongProgramFileException extends Exception {

  private static final long serialVersionUID = 1;

  private final transient List<String> findings;

  WrongProgramFileException(List<String> findings) {
    super(String.join("\n", findings));
    this.findings = List.copyOf(findings);
  }

  /** Every wrong field, in the file's order: its path, what is wrong, and what to write instead. */
  public List<String> findings() {
    return findings;
  }
}
