package dev.loyalty.ops.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningServersTest {

  private static final long PID = ProcessHandle.current().pid();
  private static final Instant STARTED = RunningServers.startOf(ProcessHandle.current());

  @TempDir Path directory;

  @Test
  void findsServersThatAnswer() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      RunningServers running = of(PID, STARTED, server.getLocalPort());
      running.write(directory);

      assertThat(RunningServers.find(directory)).contains(running);
    }
  }

  @Test
  void findsNothingWhereNothingWasStarted() throws IOException {
    assertThat(RunningServers.find(directory.resolve("missing"))).isEmpty();
  }

  @Test
  void ignoresServersWhosePortsAreClosed() throws IOException {
    of(PID, STARTED, closedPort()).write(directory);

    assertThat(RunningServers.find(directory)).isEmpty();
  }

  @Test
  void ignoresAnotherProcessThatHasTheNumberNow() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      of(PID, STARTED.minusSeconds(60), server.getLocalPort()).write(directory);

      assertThat(RunningServers.find(directory)).isEmpty();
    }
  }

  @Test
  void saysThatTheFileIsDamaged() throws IOException {
    Files.writeString(directory.resolve("servers.properties"), "pid=many");

    assertThatThrownBy(() -> RunningServers.find(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void keepsThePasswordToItself() {
    assertThat(of(PID, STARTED, 1).toString()).doesNotContain("secret");
  }

  private static RunningServers of(long pid, Instant startedAt, int port) {
    return new RunningServers(pid, startedAt, port, "postgres", "secret", port);
  }

  private static int closedPort() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return server.getLocalPort();
    }
  }
}
