package dev.loyalty.ops.program;

import java.util.List;

/** Tells that a programs file is refused as a whole; nothing of it was applied. */
public final class WrongProgramFileException extends Exception {

  private static final long serialVersionUID = 1;

  private final transient List<String> findings;

  WrongProgramFileException(List<String> findings) {
    super(String.join("\n", findings));
    this.findings = List.copyOf(findings);
  }

  /** Returns a sentence for every wrong field, in the file's order. */
  public List<String> findings() {
    return findings;
  }
}
