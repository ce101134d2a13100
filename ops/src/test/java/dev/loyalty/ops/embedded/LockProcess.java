package dev.loyalty.ops.embedded;

import java.nio.file.Path;

/** Tries to lock a directory, says whether it could, and waits until its parent ends it. */
final class LockProcess {

  private LockProcess() {}

  /**
   * @param args the directory
   */
  public static void main(String[] args) throws Exception {
    System.out.println("locked: " + DirectoryLock.tryLock(Path.of(args[0])).isPresent());
    System.out.flush();
    // The pipe closes when the test ends, even by a crash.
    while (System.in.read() >= 0) {
      Thread.onSpinWait();
    }
  }
}
