package dev.loyalty.ops.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A Kafka broker in this process, which is its own controller. As on any broker, an acknowledged
 * record is in the page cache: it survives the end of the process, but not of the machine.
 *
 * <p>At most one runs on a directory: the caller has its {@link DirectoryLock}.
 */
final class EmbeddedKafka implements AutoCloseable {

  private static final String NODE = "1";

  private final KafkaRaftServer server;
  private final int port;

  private EmbeddedKafka(KafkaRaftServer server, int port) {
    this.server = server;
    this.port = port;
  }

  /**
   * Returns when it takes connections.
   *
   * @param directory the broker's own; made and formatted where missing
   * @param overrides broker settings
   */
  static EmbeddedKafka start(Path directory, Ports ports, Map<String, String> overrides)
      throws IOException {
    Path logs = directory.resolve("logs");
    Map<String, String> settings = settings(logs, ports);
    settings.putAll(overrides);
    format(logs);
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
    try {
      server.startup();
    } catch (RuntimeException e) {
      server.shutdown();
      throw new ServerStartException("Kafka doesn't start: " + e.getMessage(), e);
    }
    return new EmbeddedKafka(server, ports.kafka());
  }

  /** Returns the bootstrap servers. */
  String address() {
    return "127.0.0.1:" + port;
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static Map<String, String> settings(Path logs, Ports ports) {
    Map<String, String> settings = new HashMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", NODE);
    settings.put("controller.quorum.voters", NODE + "@127.0.0.1:" + ports.controller());
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put(
        "listeners",
        "PLAINTEXT://127.0.0.1:" + ports.kafka() + ",CONTROLLER://127.0.0.1:" + ports.controller());
    settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + ports.kafka());
    settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("log.dirs", logs.toString());
    settings.put("auto.create.topics.enable", "false");
    // There is one broker.
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("offsets.topic.num.partitions", "4");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("transaction.state.log.num.partitions", "4");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    // A group has one consumer, or few: it need not wait for more.
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(16 << 20));
    // After kill -9 the next broker has to wait until the session of the dead one is over.
    settings.put("broker.session.timeout.ms", "3000");
    settings.put("broker.heartbeat.interval.ms", "500");
    // After kill -9 the broker reads its segments again; more threads do so faster.
    settings.put("num.recovery.threads.per.data.dir", "4");
    return settings;
  }

  private static void format(Path logs) throws IOException {
    if (Files.exists(logs.resolve("meta.properties"))) {
      return;
    }
    Files.createDirectories(logs);
    Formatter formatter =
        new Formatter()
            .setPrintStream(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
            .setNodeId(Integer.parseInt(NODE))
            .setClusterId(Uuid.randomUuid().toString())
            .addDirectory(logs.toString())
            .setMetadataLogDirectory(logs.toString())
            .setControllerListenerName("CONTROLLER")
            .setIgnoreFormatted(true);
    try {
      formatter.run();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new ServerStartException("Kafka's directory can't be formatted: " + logs, e);
    }
  }
}
