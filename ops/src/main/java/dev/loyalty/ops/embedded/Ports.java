package dev.loyalty.ops.embedded;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Loopback ports, kept in the directory of the servers so that a restart has the same ones and
 * clients find them again.
 *
 * @param controller Kafka's controller, of no use to clients
 */
record Ports(int postgres, int kafka, int controller) {

  private static final String FILE = "ports.properties";

  /** Those of last time where they are still free, else others. */
  static Ports choose(Path directory) throws IOException {
    Properties last = new Properties();
    Path file = directory.resolve(FILE);
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
        last.load(reader);
      }
    }
    Ports ports = choose(last);
    ports.write(file);
    return ports;
  }

  private static Ports choose(Properties last) throws IOException {
    // All three are held until each is known, so that no two are the same.
    try (ServerSocket postgres = bind(last.getProperty("postgres", "0"));
        ServerSocket kafka = bind(last.getProperty("kafka", "0"));
        ServerSocket controller = bind(last.getProperty("controller", "0"))) {
      return new Ports(postgres.getLocalPort(), kafka.getLocalPort(), controller.getLocalPort());
    }
  }

  private static ServerSocket bind(String wanted) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    try {
      socket.bind(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(wanted)));
      return socket;
    } catch (IOException | NumberFormatException e) {
      // Taken, or no port at all: any other will do.
      socket.close();
      return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }
  }

  private void write(Path file) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("postgres", Integer.toString(postgres));
    properties.setProperty("kafka", Integer.toString(kafka));
    properties.setProperty("controller", Integer.toString(controller));
    try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      properties.store(writer, "Ports of the embedded servers, reused while they are free");
    }
  }
}
