package dev.loyalty.ops.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockIT {

  @TempDir private Path directory;
  @TempDir private Path outputs;

  private String anotherProcess() throws IOException {
    Path output = Files.createTempFile(outputs, "other", ".out");
    try (JavaProcess other =
        JavaProcess.start(LockProcess.class, List.of(directory.toString()), Map.of(), output)) {
      other.awaitOutput("\n", 1);
      return Files.readString(output).strip();
    }
  }

  @Test
  void keepsOtherProcessesOutThoughThisOneTriedTwice() throws Exception {
    try (DirectoryLock lock = DirectoryLock.tryLock(directory).orElseThrow()) {
      assertThat(lock).isNotNull();
      assertThat(DirectoryLock.tryLock(directory)).isEmpty();
      assertThat(anotherProcess()).isEqualTo("locked: false");
    }
    DirectoryLock.tryLock(directory).orElseThrow().close();
    assertThat(anotherProcess()).isEqualTo("locked: true");
  }
}
