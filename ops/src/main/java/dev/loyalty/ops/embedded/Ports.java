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
 * @param controller the port of Kafka's controller, which clients don't use
 */
record Ports(int postgres, int kafka, int controller) {

  private static final String FILE = "ports.properties";

  /** Chooses the ports of last time where they are free, else others. */
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
    // All three stay bound until each is known, so that they differ.
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
      // The port is taken, or the text is not a port: take any free one.
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
