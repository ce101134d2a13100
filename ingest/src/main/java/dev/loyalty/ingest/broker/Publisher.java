package dev.loyalty.ingest.broker;

import dev.loyalty.ingest.setup.IngestSettings;
import dev.loyalty.ingest.setup.KafkaClients;
import dev.loyalty.ledger.posting.Backoff;
import java.time.Duration;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * Sends records through one idempotent producer that all lanes share. It waits while the broker is
 * down, and replaces a producer that can't go on. Thread-safe.
 */
public final class Publisher {

  private final KafkaClients clients;
  private final Outage broker;
  private final IngestSettings.Timing timing;
  private @Nullable Producer<byte[], byte[]> producer;
  private boolean closed;

  public Publisher(KafkaClients clients, Outage broker, IngestSettings.Timing timing) {
    this.clients = clients;
    this.broker = broker;
    this.timing = timing;
  }

  /**
   * Hands a record to the producer; waits while it takes none. Records that one thread sends to one
   * partition get there in their order.
   *
   * @param delivery hears the result once; after a failure, records sent later may have arrived
   *     nevertheless
   * @throws InterruptedException while waiting; the record is not sent
   */
  public void send(ProducerRecord<byte[], byte[]> record, Delivery delivery)
      throws InterruptedException {
    Backoff pauses =
        new Backoff(
            timing.outagePause(),
            timing.outagePauseMax(),
            new SplittableRandom(Thread.currentThread().threadId()));
    Exception refusal = trySend(record, delivery);
    if (refusal == null) {
      return;
    }
    try {
      do {
        broker.begun(String.valueOf(refusal.getMessage()));
        Thread.sleep(pauses.next());
        refusal = trySend(record, delivery);
      } while (refusal != null);
    } finally {
      broker.over();
    }
  }

  /** Tries once; null where the delivery hears of the result. */
  @SuppressWarnings("FutureReturnValueIgnored") // The answer hears what becomes of it.
  private @Nullable Exception trySend(ProducerRecord<byte[], byte[]> record, Delivery delivery)
      throws InterruptedException {
    Producer<byte[], byte[]> used = null;
    Answer answer = new Answer(delivery);
    try {
      used = producer();
      used.send(record, answer);
      return answer.refusal();
    } catch (InterruptException e) {
      // The client has set the interrupt flag again; the exception replaces it.
      Thread.interrupted();
      throw new InterruptedException("while sending");
    } catch (KafkaException | IllegalStateException e) {
      replace(used);
      return e;
    }
  }

  private synchronized Producer<byte[], byte[]> producer() throws InterruptedException {
    if (closed) {
      throw new InterruptedException("the publisher is closed");
    }
    if (producer == null) {
      producer = clients.producer();
    }
    return producer;
  }

  @SuppressWarnings("ReferenceEquality") // One producer, not an equal one.
  private synchronized void replace(@Nullable Producer<byte[], byte[]> broken) {
    if (broken != null && broken == producer) {
      broken.close(Duration.ZERO);
      producer = null;
    }
  }

  /** Waits for records on their way, for so long at most; those not delivered by then fail. */
  public void close(Duration wait) {
    Producer<byte[], byte[]> last;
    synchronized (this) {
      closed = true;
      last = producer;
      producer = null;
    }
    if (last != null) {
      last.close(wait);
    }
  }

  /**
   * Distinguishes a record that the producer didn't take, which it reports within {@code send},
   * from one that failed later: only the former may be sent again in its place.
   */
  private static final class Answer implements Callback {

    private final Delivery delivery;
    private final Thread sender = Thread.currentThread();
    private boolean sending = true;
    private @Nullable Exception refusal;

    Answer(Delivery delivery) {
      this.delivery = delivery;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // A thread is itself alone.
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
      if (Thread.currentThread() == sender && sending && failure instanceof RetriableException) {
        refusal = failure;
      } else {
        delivery.done(failure == null ? null : ClockMismatchException.nameIn(failure));
      }
    }

    @Nullable Exception refusal() {
      sending = false;
      return refusal;
    }
  }
}
