package dev.loyalty.ingest.lane;

import dev.loyalty.ingest.setup.KafkaClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.ContainerProperties.AckMode;
import org.springframework.kafka.listener.ContainerProperties.AssignmentCommitOption;

/**
 * Reads the input topic by a listener container of Spring Kafka, with several consumers of one
 * group. A container that stopped unexpectedly is started again by {@link #look}. Thread-safe.
 */
public final class InputReader {

  private static final Logger LOG = LoggerFactory.getLogger(InputReader.class);

  /** A poll without records ends after this time, so that waiting lanes are tried again. */
  private static final Duration POLL_WAIT = Duration.ofMillis(50);

  private static final Duration IDLE_INTERVAL = Duration.ofMillis(50);
  private static final Duration AUTHORIZATION_INTERVAL = Duration.ofSeconds(5);

  private final LaneServices services;
  private final InputListener listener;
  private final ConcurrentMessageListenerContainer<byte[], byte[]> container;

  /**
   * @param consumers the number of consumers in this process: as many as lanes may write at once.
   *     More of them could leave another process without a partition
   */
  public InputReader(LaneServices services, KafkaClients clients, int consumers) {
    this.services = services;
    this.listener = new InputListener(services);
    this.container =
        new ConcurrentMessageListenerContainer<>(clients.consumerFactory(consumers), properties());
    container.setConcurrency(consumers);
    container.setBeanName("ingest");
    container.setCommonErrorHandler(listener);
    container.setApplicationEventPublisher(listener::onEvent);
    for (LaneState.Phase phase : LaneState.Phase.values()) {
      if (phase != LaneState.Phase.CLOSED) {
        services.meters().watchLanes(phase.name().toLowerCase(Locale.ROOT), () -> count(phase));
      }
    }
  }

  private ContainerProperties properties() {
    ContainerProperties properties = new ContainerProperties(services.settings().topics().input());
    properties.setGroupId(services.settings().groupId());
    properties.setMessageListener(listener);
    properties.setConsumerRebalanceListener(listener);
    properties.setAckMode(AckMode.MANUAL);
    properties.setAssignmentCommitOption(AssignmentCommitOption.NEVER);
    properties.setPollTimeout(POLL_WAIT.toMillis());
    properties.setIdlePartitionEventInterval(IDLE_INTERVAL.toMillis());
    properties.setAuthExceptionRetryInterval(AUTHORIZATION_INTERVAL);
    // Threads that are cut off at the end must not keep the process alive.
    SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("ingest-");
    executor.setDaemon(true);
    properties.setListenerTaskExecutor(executor);
    return properties;
  }

  /** Starts, and returns at once. {@link #look} tries a broker that can't be found again. */
  public void start() {
    try {
      container.start();
    } catch (KafkaException e) {
      LOG.warn("Reading can't begin yet; trying again: {}", e.getMessage());
      listener.noteProblem(
          String.format(
              Locale.ROOT,
              "Reading %s can't begin: %s",
              services.settings().topics().input(),
              reason(e)));
      container.stop();
    }
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure.getCause();
    return String.valueOf(cause == null ? failure.getMessage() : cause.getMessage());
  }

  /** Starts the container again where it stopped unexpectedly. */
  void look() {
    if (!services.isClosing() && !(container.isRunning() && container.isInExpectedState())) {
      LOG.warn("Reading has ended unexpectedly; starting it again");
      container.stop();
      start();
    }
  }

  /**
   * Finishes the batches, publishes their outcomes, and leaves the group; it gives up on work that
   * isn't done by then.
   */
  public void stop(Duration wait) {
    listener.beginClose(wait);
    container.getContainerProperties().setShutdownTimeout(wait.toMillis());
    container.stop();
    if (container.isChildRunning()) {
      LOG.warn("Reading didn't end in time");
      listener.interrupt();
    }
  }

  /** Returns the lanes, ordered by partition. */
  public List<LaneReport> lanes() {
    return listener
        .lanes()
        .map(PartitionLane::report)
        .sorted(Comparator.comparingInt(LaneReport::partition))
        .toList();
  }

  /**
   * Tells what is wrong with reading itself, with publishing, and with transactions that hold
   * partitions back; lanes tell why they stopped.
   */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    listener.problem().ifPresent(problems::add);
    if (problems.isEmpty() && !services.isClosing() && !container.isInExpectedState()) {
      problems.add("Reading has ended unexpectedly; it is started again by itself");
    }
    return problems;
  }

  /** Returns why outcomes of lanes aren't published. */
  public List<String> publishingProblems() {
    return listener
        .lanes()
        .map(PartitionLane::publishingProblem)
        .flatMap(Optional::stream)
        .toList();
  }

  /** Returns which partitions an open transaction holds back. */
  public List<String> heldBackProblems() {
    return listener.lanes().map(PartitionLane::heldBackProblem).flatMap(Optional::stream).toList();
  }

  /** Stops lanes that read a topic with another id than this, which the input topic has now. */
  void checkTopicId(UUID now) {
    listener.lanes().forEach(lane -> lane.checkTopicId(now));
  }

  /**
   * Asks the broker how far the logs go. Polling doesn't tell it for a partition that is paused or
   * held back by a transaction.
   */
  void noteLogEnds() throws InterruptedException {
    Map<TopicPartition, PartitionLane> lanes =
        listener
            .lanes()
            .collect(
                Collectors.toMap(
                    PartitionLane::topicPartition, Function.identity(), (one, other) -> other));
    services
        .topics()
        .loadEnds(lanes.keySet())
        .forEach(
            (partition, end) -> {
              PartitionLane lane = lanes.get(partition);
              if (lane != null) {
                lane.noteLogEnd(end);
              }
            });
  }

  private double count(LaneState.Phase phase) {
    return listener.lanes().filter(lane -> lane.state().phase() == phase).count();
  }
}
