package dev.loyalty.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.loyalty.ingest.fixture.Installation;
import dev.loyalty.ingest.fixture.TestBroker;
import dev.loyalty.ingest.lane.LaneReport;
import dev.loyalty.ingest.lane.LaneState;
import dev.loyalty.ingest.lane.LaneState.Phase;
import dev.loyalty.ledger.store.TestBook;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A log that the disk has damaged. */
@Timeout(150)
class CorruptLogIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final LaneState STARTING = new LaneState(Phase.OPENING, null);

  @Test
  void stopsThePartitionWhoseBatchHasAWrongChecksumAndNoOther(@TempDir Path directory)
      throws Exception {
    TestBook book = TestBook.create();
    try (TestBroker broker = TestBroker.create(directory);
        Installation installation = new Installation(book, book, broker.bootstrapServers(), 2)) {
      for (int i = 0; i < 10; i++) {
        installation.publishTo(0, "a", "a" + i);
        installation.publishTo(1, "b", "b" + i);
        installation.flush();
      }
      broker.stop();
      damage(directory, installation.settings().topics().input() + "-0");
      broker.start();
      Ingest ingest = installation.start();
      await().atMost(PATIENCE).until(() -> installation.available("b") == 10);
      await().atMost(PATIENCE).until(() -> lane(ingest, 0).state().phase() == Phase.STOPPED);
      assertThat(lane(ingest, 0).state().reason()).contains("has a batch that can't be read");
      installation.publishTo(1, "b", "later");
      await().atMost(PATIENCE).until(() -> installation.available("b") == 11);
      assertThat(installation.available("a")).isLessThan(10);
      installation.stop(ingest);
    }
  }

  private static LaneReport lane(Ingest ingest, int partition) {
    return ingest.health().lanes().stream()
        .filter(it -> it.partition() == partition)
        .findFirst()
        .orElse(new LaneReport("", partition, STARTING, Optional.empty()));
  }

  /** Changes a byte in the middle of the partition's log, as a failing disk does. */
  private static void damage(Path directory, String partition) throws IOException {
    List<Path> segments;
    try (Stream<Path> files = Files.walk(directory)) {
      segments =
          files
              .filter(it -> it.toString().endsWith(".log"))
              .filter(it -> it.getParent().getFileName().toString().equals(partition))
              .toList();
    }
    assertThat(segments).hasSize(1);
    try (RandomAccessFile file = new RandomAccessFile(segments.getFirst().toFile(), "rw")) {
      // Ten batches of one record each: the sixth begins in the middle, its record 61 bytes later.
      long middle = file.length() / 2 + 100;
      file.seek(middle);
      int value = file.read();
      file.seek(middle);
      file.write(value ^ 1);
    }
  }
}
