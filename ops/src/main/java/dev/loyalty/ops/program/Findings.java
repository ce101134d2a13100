package dev.loyalty.ops.program;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a file, so that all of it is told at once. */
final class Findings {

  private final List<String> findings = new ArrayList<>();

  void add(String path, String problem) {
    findings.add(path + ": " + problem);
  }

  void add(Field field, String problem) {
    add(
        field.path().isEmpty() ? "the file" : field.path(),
        problem + " (line " + field.line() + ")");
  }

  boolean isEmpty() {
    return findings.isEmpty();
  }

  int count() {
    return findings.size();
  }

  void throwIfAny() throws WrongProgramFileException {
    if (!findings.isEmpty()) {
      throw new WrongProgramFileException(findings);
    }
  }
}
