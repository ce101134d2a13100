package dev.loyalty.ingest.lane;

import dev.loyalty.ledger.posting.Backoff;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.event.ConsumerRetryAuthEvent;
import org.springframework.kafka.event.ConsumerRetryAuthSuccessfulEvent;
import org.springframework.kafka.event.ListenerContainerPartitionIdleEvent;
import org.springframework.kafka.listener.BatchAcknowledgingConsumerAwareMessageListener;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.listener.ListenerUtils;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.kafka.support.Acknowledgment;

/**
 * Passes a listener container's calls to the {@link ConsumerLanes} of the consumer in question:
 * records, rebalances, idle partitions and failures. The container calls it on the threads of its
 * consumers; the other methods are for any thread.
 *
 * <p>It acknowledges nothing: the book's position tells which records were read, and {@link
 * ConsumerLanes} itself commits offsets as a hint.
 */
final class InputListener
    implements BatchAcknowledgingConsumerAwareMessageListener<byte[], byte[]>,
        ConsumerAwareRebalanceListener,
        CommonErrorHandler {

  private static final Logger LOG = LoggerFactory.getLogger(InputListener.class);

  private final LaneServices services;
  private final Map<Consumer<?, ?>, ConsumerLanes> consumers = new ConcurrentHashMap<>();
  private final Map<Thread, Backoff> failing = new ConcurrentHashMap<>();
  private volatile Duration publishWait;
  private volatile @Nullable String problem;

  InputListener(LaneServices services) {
    this.services = services;
    this.publishWait = services.timing().revokeWait();
  }

  /** Returns the lanes of all consumers. */
  Stream<PartitionLane> lanes() {
    return consumers.values().stream().flatMap(it -> it.all().stream());
  }

  /** Returns the present failure of reading itself, if there is one. */
  Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** Notes that reading can't begin or go on. */
  void noteProblem(String sentence) {
    problem = sentence;
  }

  /**
   * Makes lanes finish their batch, post no other, and publish for so long when they are revoked.
   */
  void beginClose(Duration wait) {
    publishWait = wait;
    services.closing().set(true);
  }

  /** Interrupts the batches that are being posted. */
  void interrupt() {
    lanes().forEach(PartitionLane::interrupt);
  }

  /** Takes the events of the container. */
  void onEvent(Object event) {
    switch (event) {
      case ListenerContainerPartitionIdleEvent idle -> onIdle(idle);
      case ConsumerRetryAuthEvent refused ->
          problem =
              String.format(
                  Locale.ROOT,
                  "Reading %s fails: the broker refuses the login or the rights (%s). Check the"
                      + " client's settings and the broker's ACLs",
                  services.settings().topics().input(),
                  refused.getReason());
      case ConsumerRetryAuthSuccessfulEvent accepted -> {
        LOG.info("The broker accepts the login again ({})", accepted.getSource());
        problem = null;
      }
      default -> LOG.debug("{}", event);
    }
  }

  private void onIdle(ListenerContainerPartitionIdleEvent event) {
    Consumer<?, ?> consumer = event.getConsumer();
    TopicPartition partition = event.getTopicPartition();
    if (consumer == null || partition == null || services.isClosing()) {
      return;
    }
    on(consumer, lanes -> lanes.idle(partition));
    succeeded();
  }

  @Override
  public void onMessage(
      ConsumerRecords<byte[], byte[]> records,
      @Nullable Acknowledgment acknowledgment,
      Consumer<byte[], byte[]> consumer) {
    on(consumer, lanes -> lanes.receive(records));
    succeeded();
  }

  @Override
  public boolean wantsPollResult() {
    return true;
  }

  @Override
  public void onMessage(
      List<ConsumerRecord<byte[], byte[]>> records,
      @Nullable Acknowledgment acknowledgment,
      @Nullable Consumer<?, ?> consumer) {
    throw new UnsupportedOperationException("the container passes the result of a poll whole");
  }

  @Override
  public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    if (!partitions.isEmpty()) {
      LOG.info("Assigned: {}", partitions);
      on(consumer, lanes -> lanes.assigned(partitions));
    }
  }

  @Override
  public void onPartitionsRevokedBeforeCommit(
      Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    if (!partitions.isEmpty()) {
      LOG.info("Revoked: {}", partitions);
      on(consumer, lanes -> lanes.revoked(partitions, publishWait));
      forgetWithoutLanes(consumer);
    }
  }

  @Override
  public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    LOG.warn("Lost, because the group heard nothing of this consumer for too long: {}", partitions);
    on(consumer, lanes -> lanes.lost(partitions));
    forgetWithoutLanes(consumer);
  }

  private void forgetWithoutLanes(Consumer<?, ?> consumer) {
    consumers.computeIfPresent(consumer, (key, lanes) -> lanes.all().isEmpty() ? null : lanes);
  }

  /**
   * Handles an exception of {@link #onMessage}, which is a bug: every lane reads again from its
   * position.
   */
  @Override
  public void handleBatch(
      Exception failure,
      ConsumerRecords<?, ?> records,
      Consumer<?, ?> consumer,
      MessageListenerContainer container,
      Runnable invokeListener) {
    if (services.isClosing()) {
      LOG.debug("Passing records to the lanes was cut off", failure);
      return;
    }
    LOG.error("Passing records to the lanes failed", failure);
    on(
        consumer,
        lanes -> lanes.failAll(new IllegalStateException("passing records failed", failure)));
  }

  /** Handles a poll that failed. Only the lane concerned stops, if there is one. */
  @Override
  public void handleOtherException(
      Exception failure,
      Consumer<?, ?> consumer,
      MessageListenerContainer container,
      boolean batchListener) {
    if (failure instanceof OffsetOutOfRangeException outOfRange) {
      on(consumer, lanes -> lanes.outOfRange(outOfRange));
      return;
    }
    boolean[] stopped = {false};
    on(consumer, lanes -> stopped[0] = lanes.unreadable(failure));
    if (stopped[0] || services.isClosing()) {
      return;
    }
    if (problem == null) {
      LOG.error("Reading failed; trying again", failure);
    }
    problem = "Reading " + services.settings().topics().input() + " fails: " + failure;
    try {
      Duration pause = failing.computeIfAbsent(Thread.currentThread(), this::pauses).next();
      ListenerUtils.stoppableSleep(container, pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Backoff pauses(Thread thread) {
    return new Backoff(
        services.timing().outagePause(),
        services.timing().outagePauseMax(),
        new SplittableRandom(thread.threadId()));
  }

  private void succeeded() {
    if (problem != null) {
      problem = null;
      failing.remove(Thread.currentThread());
    }
  }

  private interface Action {
    void on(ConsumerLanes lanes) throws InterruptedException;
  }

  private void on(Consumer<?, ?> consumer, Action action) {
    ConsumerLanes lanes =
        consumers.computeIfAbsent(consumer, it -> new ConsumerLanes(services, it));
    try {
      action.on(lanes);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
