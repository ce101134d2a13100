package dev.loyalty.ops.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loyalty.ledger.read.SampleBook;
import dev.loyalty.ledger.store.DeadLetters;
import dev.loyalty.ledger.store.StoredDeadLetter;
import dev.loyalty.ledger.store.StoredDeadLetter.Status;
import java.time.Clock;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ReplayIT {

  private final DeadLetters letters = new DeadLetters(SampleBook.create().owner());
  private final StoredDeadLetter letter =
      letters.list(new DeadLetters.Filter(null, null, 0, 1)).getFirst();

  @Test
  void publishesTheRecordAsItCameAndMarksIt() throws Exception {
    MockProducer<byte[], byte[]> producer = producer();

    replay(producer).run(List.of(letter.id()));

    ProducerRecord<byte[], byte[]> sent = producer.history().getFirst();
    assertThat(sent.topic()).isEqualTo("loyalty.transfers");
    assertThat(sent.partition()).isNull();
    assertThat(sent.key()).isNull();
    assertThat(sent.value()).isEqualTo(letter.letter().value());
    assertThat(sent.headers()).singleElement().matches(header -> header.key().equals("trace"));
    assertThat(letters.find(letter.id()).orElseThrow().status()).isEqualTo(Status.REPLAYED);
  }

  @Test
  void leavesItOpenWhereTheBrokerDidNotTakeIt() {
    MockProducer<byte[], byte[]> producer = producer();
    producer.sendException = new TimeoutException("no answer");

    assertThatThrownBy(() -> replay(producer).run(List.of(letter.id())))
        .isInstanceOf(TimeoutException.class);

    assertThat(letters.find(letter.id()).orElseThrow().status()).isEqualTo(Status.OPEN);
  }

  private Replay replay(MockProducer<byte[], byte[]> producer) {
    return new Replay(letters, producer, Clock.systemUTC(), "ann");
  }

  private static MockProducer<byte[], byte[]> producer() {
    return new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
