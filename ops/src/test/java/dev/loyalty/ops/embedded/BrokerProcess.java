package dev.loyalty.ops.embedded;

import java.nio.file.Path;
import java.util.Map;

/** Runs the embedded Kafka alone in a process, which ends with the process that started it. */
final class BrokerProcess {

  static final String READY = "The broker is ready.";

  private BrokerProcess() {}

  /**
   * @param args the directory, the broker's port, the controller's port
   */
  public static void main(String[] args) throws Exception {
    Ports ports = new Ports(0, Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    try (EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(args[0]), ports, Map.of())) {
      System.out.println(READY + " " + kafka.address());
      System.out.flush();
      // The pipe closes when the test ends, even by a crash.
      while (System.in.read() >= 0) {
        Thread.onSpinWait();
      }
    }
    Runtime.getRuntime().halt(0);
  }
}
