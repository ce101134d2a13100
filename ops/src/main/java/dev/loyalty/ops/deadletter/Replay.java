package dev.loyalty.ops.deadletter;

import dev.loyalty.ledger.posting.DeadLetter;
import dev.loyalty.ledger.store.DeadLetters;
import dev.loyalty.ledger.store.StoredDeadLetter;
import dev.loyalty.ops.cli.CommandException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Publishes dead letters again, as they came, to the topic that they came from. A letter is
 * published first and marked afterwards: a crash between the two leaves it open, and publishing it
 * once more does no harm, because its idempotency key is the same.
 */
final class Replay {

  private final DeadLetters letters;
  private final Producer<byte[], byte[]> producer;
  private final Clock clock;
  private final String actor;

  Replay(DeadLetters letters, Producer<byte[], byte[]> producer, Clock clock, String actor) {
    this.letters = letters;
    this.producer = producer;
    this.clock = clock;
    this.actor = actor;
  }

  /** Refuses, before anything is sent, where one of the letters can't be sent again. */
  static void checkWhole(DeadLetters letters, List<Long> ids) throws CommandException {
    for (long id : ids) {
      StoredDeadLetter stored = letters.find(id).orElseThrow(() -> DeadLetterSelection.missing(id));
      if (stored.isCut()) {
        throw CommandException.failed(
            String.format(
                Locale.ROOT,
                "dead letter %d can't be replayed: only the first %,d of its %,d bytes were kept",
                id,
                length(stored),
                stored.letter().valueSize()),
            "Its producer has to send it again, in 65536 bytes at most. Nothing was replayed.");
      }
    }
  }

  private static int length(StoredDeadLetter stored) {
    byte[] value = stored.letter().value();
    return value == null ? 0 : value.length;
  }

  void run(List<Long> ids) throws CommandException {
    for (long id : ids) {
      StoredDeadLetter stored = letters.find(id).orElseThrow(() -> DeadLetterSelection.missing(id));
      publish(stored);
      if (!letters.markReplayed(id, actor, clock.instant())) {
        throw CommandException.refused(
            "dead letter " + id + " was settled by someone else at the same time",
            "It was published all the same; its idempotency key keeps it from counting twice.");
      }
    }
  }

  private void publish(StoredDeadLetter stored) throws CommandException {
    DeadLetter letter = stored.letter();
    // The record gets a new time from the broker: its old one may be beyond the topic's retention.
    // keeps.
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(stored.topic(), null, null, letter.key(), letter.value());
    letter.headers().forEach(header -> record.headers().add(header.name(), header.value()));
    try {
      producer.send(record).get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandException.failed(
          "interrupted while dead letter " + stored.id() + " was being published",
          "Replay it again: its idempotency key keeps it from counting twice.",
          e);
    }
  }
}
