package dev.loyalty.jobs.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds files that are missing or changed, by their checksums. */
record FileCheck(ArchiveDirectory directory) {

  /**
   * The expected state of a file.
   *
   * @param sha256 hexadecimal
   */
  record Expected(String path, String sha256) {}

  /** Returns a finding for each file that isn't as expected; its path comes first. */
  List<String> findings(List<Expected> files) throws IOException {
    List<String> findings = new ArrayList<>();
    for (Expected file : files) {
      Path path = directory.resolve(file.path());
      if (!Files.isRegularFile(path)) {
        findings.add(file.path() + " is missing");
      } else if (!ArchiveDirectory.sha256(path).equals(file.sha256())) {
        findings.add(file.path() + " was changed");
      }
    }
    return findings;
  }
}
