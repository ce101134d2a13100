package dev.loyalty.ops.embedded;

import java.nio.file.Path;

/** Tries to lock a directory, and says whether it has it, until the one that started it ends it. */
final class LockProcess {

  private LockProcess() {}

  /**
   * @param args the directory
   */
  public static void main(String[] args) throws Exception {
    System.out.println("locked: " + DirectoryLock.tryLock(Path.of(args[0])).isPresent());
    System.out.flush();
    // The pipe ends when the test does, however it ends.
    while (System.in.read() >= 0) {
      Thread.onSpinWait();
    }
  }
}
