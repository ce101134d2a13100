package dev.loyalty.ops.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ops.Loyalty;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.embedded.EmbeddedServers;
import dev.loyalty.ops.embedded.EmbeddedServers.Overrides;
import dev.loyalty.ops.migrate.Topics;
import dev.loyalty.ops.server.Kafka;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishIT {

  private static EmbeddedServers servers;
  private static Kafka kafka;

  @TempDir Path directory;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private long before;

  @BeforeAll
  static void start() throws Exception {
    servers = EmbeddedServers.throwAway(Overrides.NONE);
    kafka = Kafka.of(servers.kafkaAddress(), Map.of());
    new Topics(kafka).create(1);
  }

  @AfterAll
  static void stop() throws IOException {
    servers.close();
  }

  @BeforeEach
  void lookWhereTheTopicEnds() {
    before = records(0).size();
  }

  @Test
  void sendsTheBytesOfEachLineUnchanged() throws IOException {
    byte[] notUtf8 = {'{', (byte) 0xff, (byte) 0xc0, '}'};
    try (OutputStream out = Files.newOutputStream(directory.resolve("a.ndjson"))) {
      out.write(
          "{\"data\":{\"account\":\"m1\"}, \"x\" : 1.0}\r\n\n  \n"
              .getBytes(StandardCharsets.UTF_8));
      out.write(notUtf8);
      out.write("\nlast, without a line feed".getBytes(StandardCharsets.UTF_8));
    }

    assertThat(publish("", "a.ndjson")).isEqualTo(ExitCode.DONE);

    List<ConsumerRecord<byte[], byte[]>> sent = records(before);
    assertThat(sent).hasSize(3);
    assertThat(text(sent.get(0).value()))
        .isEqualTo("{\"data\":{\"account\":\"m1\"}, \"x\" : 1.0}\r");
    assertThat(text(sent.get(0).key())).isEqualTo("m1");
    assertThat(sent.get(1).value()).isEqualTo(notUtf8);
    assertThat(sent.get(1).key()).isNull();
    assertThat(text(sent.get(2).value())).isEqualTo("last, without a line feed");
    assertThat(sent).allSatisfy(record -> assertThat(record.headers()).isEmpty());
  }

  @Test
  void unpacksGzipAndReadsStandardInputInTheOrderGiven() throws IOException {
    Files.write(directory.resolve("b.ndjson.gz"), packed("packed 1\npacked 2\n"));

    assertThat(publish("piped\n", "b.ndjson.gz", "-", "b.ndjson.gz")).isEqualTo(ExitCode.DONE);

    assertThat(records(before).stream().map(record -> text(record.value())))
        .containsExactly("packed 1", "packed 2", "piped", "packed 1", "packed 2");
  }

  @Test
  void namesTheFileAndLineThatTheBrokerRefuses() throws IOException {
    Files.writeString(directory.resolve("c.ndjson"), "small\n\n" + "x".repeat(1_200_000) + "\n");

    assertThat(publish("", "c.ndjson")).isEqualTo(ExitCode.FAILED);

    assertThat(errors()).contains("c.ndjson, line 3 (1200000 bytes)");
    assertThat(records(before)).hasSize(1);
  }

  @Test
  void sendsNothingWhereAFileIsNotGzip() throws IOException {
    Files.writeString(directory.resolve("good.ndjson"), "{}\n");
    Files.writeString(directory.resolve("d.ndjson.gz"), "not packed\n");

    assertThat(publish("", "good.ndjson", "d.ndjson.gz")).isEqualTo(ExitCode.FAILED);

    assertThat(errors()).contains("d.ndjson.gz: the gzip member that begins at byte 0 is damaged");
    assertThat(records(before)).isEmpty();
  }

  @Test
  void failsWhereAMemberBehindTheFirstCanNotBeUnpacked() throws IOException {
    byte[] member = packed("{\"id\":1}\n");
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.write(member);
    whole.write('x');
    whole.write(member);
    Files.write(directory.resolve("f.ndjson.gz"), whole.toByteArray());

    assertThat(publish("", "f.ndjson.gz")).isEqualTo(ExitCode.FAILED);

    assertThat(errors())
        .contains("f.ndjson.gz: the gzip member that begins at byte " + member.length)
        .contains("1 events were published");
    assertThat(records(before)).hasSize(1);
  }

  @Test
  void failsWhereAFileIsCutOff() throws IOException {
    byte[] member = packed("{}\n");
    Files.write(directory.resolve("g.ndjson.gz"), Arrays.copyOf(member, member.length - 1));

    assertThat(publish("", "g.ndjson.gz")).isEqualTo(ExitCode.FAILED);

    assertThat(errors())
        .contains(
            "g.ndjson.gz: the file ends in the middle of the gzip member that begins at byte 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE"})
  void sendsNothingWhereAFileIsUtf16(String charset) throws IOException {
    Files.writeString(directory.resolve("good.ndjson"), "{}\n");
    Files.writeString(directory.resolve("h.ndjson"), "{}\n", Charset.forName(charset));

    assertThat(publish("", "good.ndjson", "h.ndjson")).isEqualTo(ExitCode.FAILED);

    assertThat(errors()).contains("h.ndjson is encoded in UTF-16").contains("iconv -f UTF-16");
    assertThat(records(before)).isEmpty();
  }

  @Test
  void sendsNothingWhereAFileOrStandardInputBeginsWithAByteOrderMark() throws IOException {
    Files.writeString(directory.resolve("good.ndjson"), "{}\n");
    Files.write(directory.resolve("i.ndjson.gz"), packed("\ufeff{}\n"));

    assertThat(publish("", "good.ndjson", "i.ndjson.gz")).isEqualTo(ExitCode.FAILED);
    assertThat(errors()).contains("i.ndjson.gz begins with a UTF-8 byte order mark");
    assertThat(publish("\ufeff{}\n", "good.ndjson", "-")).isEqualTo(ExitCode.FAILED);
    assertThat(errors()).contains("standard input begins with a UTF-8 byte order mark");
    assertThat(records(before)).isEmpty();
  }

  @Test
  void keepsTheRate() throws IOException {
    Files.writeString(directory.resolve("e.ndjson"), "{}\n".repeat(100));
    long startedAt = System.nanoTime();

    assertThat(publish("", "e.ndjson", "--rate", "200")).isEqualTo(ExitCode.DONE);

    // The last one is due 99 intervals of 5 ms after the first.
    assertThat(Duration.ofNanos(System.nanoTime() - startedAt))
        .isGreaterThan(Duration.ofMillis(494));
    assertThat(records(before)).hasSize(100);
  }

  private static byte[] packed(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private int publish(String input, String... arguments) {
    List<String> command = new ArrayList<>(List.of("publish"));
    command.addAll(List.of(arguments));
    Shell shell =
        new Shell(
            Map.of("LOYALTY_KAFKA_BOOTSTRAP_SERVERS", servers.kafkaAddress()),
            directory,
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            Clock.systemUTC());
    return Loyalty.run(shell, command.toArray(String[]::new));
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(long from) {
    TopicPartition partition = new TopicPartition(Topics.TRANSFERS, 0);
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (Consumer<byte[], byte[]> consumer = kafka.consumer(Map.of())) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, from);
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
      }
    }
    return records;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
