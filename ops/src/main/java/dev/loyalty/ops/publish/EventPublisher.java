package dev.loyalty.ops.publish;

import dev.loyalty.ops.migrate.Topics;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Sends lines to the input topic, unchanged, with the account as key. Kafka's own partitioner
 * chooses the partition. Memory is bounded by the producer's buffer. For one thread.
 */
public final class EventPublisher {

  private final Producer<byte[], byte[]> producer;
  private final AtomicLong published = new AtomicLong();
  private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();
  private long sent;
  private long withoutKey;
  private long bytes;

  /**
   * @param producer made with {@link #settings}; the caller closes it
   */
  public EventPublisher(Producer<byte[], byte[]> producer) {
    this.producer = producer;
  }

  /**
   * Returns producer settings for what the user has not set.
   *
   * @param paced true where events are sent at a rate ({@link Pace}): waiting for more of them
   *     would only delay each
   */
  public static Map<String, Object> settings(boolean paced) {
    return Map.of(
        ProducerConfig.ACKS_CONFIG,
        "all",
        ProducerConfig.LINGER_MS_CONFIG,
        paced ? 1 : 20,
        ProducerConfig.BATCH_SIZE_CONFIG,
        1 << 17,
        ProducerConfig.BUFFER_MEMORY_CONFIG,
        64L << 20,
        // The broker decides which record is too large.
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
        2 * LineReader.LINE_BYTES_MAX);
  }

  /**
   * Returns when the broker has every line.
   *
   * @param progress gets the number of lines sent
   * @throws IOException naming the file and line that failed; what was sent before it stays
   */
  public Published publish(List<EventFile> files, double rate, LongConsumer progress)
      throws IOException {
    long startedAt = System.nanoTime();
    Pace pace = new Pace(rate, System::nanoTime);
    for (EventFile file : files) {
      publish(file, pace, progress);
    }
    producer.flush();
    throwIfFailed();
    double seconds = Math.max((System.nanoTime() - startedAt) / 1e9, 1e-3);
    return new Published(published.get(), withoutKey, bytes, seconds);
  }

  private void publish(EventFile file, Pace pace, LongConsumer progress) throws IOException {
    try (LineReader lines = file.lines()) {
      for (var line = lines.next(); line.isPresent(); line = lines.next()) {
        pace.await(sent);
        send(file, lines.number(), line.get());
        progress.accept(sent);
        throwIfFailed();
      }
    } catch (PublishException e) {
      throw e;
    } catch (IOException e) {
      producer.flush();
      throw new PublishException(
          e.getMessage() + " (" + published.get() + " events were published)", e);
    }
  }

  private void send(EventFile file, long number, byte[] line) {
    byte @Nullable [] key = AccountKey.of(line);
    sent++;
    bytes += line.length;
    if (key == null) {
      withoutKey++;
    }
    // The callback is told the result, so the future isn't needed.
    Future<?> unused =
        producer.send(
            new ProducerRecord<>(Topics.TRANSFERS, key, line),
            (metadata, e) -> {
              if (e == null) {
                published.incrementAndGet();
              } else {
                failure.compareAndSet(null, new Failure(file.name(), number, line.length, e));
              }
            });
  }

  private void throwIfFailed() throws PublishException {
    Failure first = failure.get();
    if (first != null) {
      producer.flush();
      throw new PublishException(
          String.format(
              Locale.ROOT,
              "%s, line %d (%d bytes) can't be published: %s (%d events were published)",
              first.file,
              first.line,
              first.bytes,
              first.cause.getMessage(),
              published.get()),
          first.cause);
    }
  }

  private record Failure(String file, long line, int bytes, Exception cause) {}

  /** Carries a complete message for the user. */
  private static final class PublishException extends IOException {

    private static final long serialVersionUID = 1L;

    PublishException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * The result of publishing.
   *
   * @param withoutKey the number of lines in which no account can be read
   */
  public record Published(long published, long withoutKey, long bytes, double seconds) {

    /** Returns events a second. */
    public double rate() {
      return published / seconds;
    }
  }
}
