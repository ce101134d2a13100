package dev.loyalty.ingest.setup;

import dev.loyalty.ledger.posting.Lane;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of reading and writing Kafka, {@code loyalty.ingest.*} for Spring Boot. Immutable and
 * valid; the defaults are right for two cores and a heap of 512 MiB.
 *
 * @param groupId the consumer group: instances of one installation share it
 * @param batchMax the usual maximum of records in one transaction; 500 measured best with two lanes
 *     on two cores. {@link Lane#batchSize} says when it is more
 */
@ConfigurationProperties("loyalty.ingest")
public record IngestSettings(
    @DefaultValue Topics topics,
    @DefaultValue("loyalty-ingest") String groupId,
    @DefaultValue("500") int batchMax,
    @DefaultValue Memory memory,
    @DefaultValue Timing timing) {

  private static final int BATCH_LIMIT = 10_000;

  /** The topics' names (contract, sections 2, 4 and 5). */
  public record Topics(
      @DefaultValue("loyalty.transfers") String input,
      @DefaultValue("loyalty.outcomes") String outcomes,
      @DefaultValue("loyalty.transfers-dlt") String deadLetters) {

    public static final Topics DEFAULTS =
        new Topics("loyalty.transfers", "loyalty.outcomes", "loyalty.transfers-dlt");

    public Topics {
      Refusal.requireTopic("topics.input", input);
      Refusal.requireTopic("topics.outcomes", outcomes);
      Refusal.requireTopic("topics.deadLetters", deadLetters);
      if (input.equals(outcomes) || input.equals(deadLetters) || outcomes.equals(deadLetters)) {
        throw Refusal.of(
            "topics", input + ", " + outcomes + ", " + deadLetters, "three different names");
      }
    }
  }

  /**
   * Bounds of memory, each for the whole process.
   *
   * @param fetchedBytesMax maximum bytes of the broker's answers to all consumers, one each
   * @param outcomesMax maximum number of outcomes that wait to be published; further ones are read
   *     back from the database
   * @param producerBytesMax maximum bytes of records on their way to the broker
   */
  public record Memory(
      @DefaultValue("16777216") int fetchedBytesMax,
      @DefaultValue("30000") int outcomesMax,
      @DefaultValue("25165824") long producerBytesMax) {

    private static final int MIB = 1 << 20;

    public static final Memory DEFAULTS = new Memory(16 * MIB, 30_000, 24L * MIB);

    public Memory {
      Refusal.requireAtLeast("memory.fetchedBytesMax", fetchedBytesMax, MIB);
      Refusal.requireAtLeast("memory.outcomesMax", outcomesMax, 1);
      Refusal.requireAtLeast("memory.producerBytesMax", producerBytesMax, 4L * MIB);
    }
  }

  /**
   * Times and intervals.
   *
   * @param outagePause the first wait while a server is down; it doubles up to {@code
   *     outagePauseMax}
   * @param reopenPause the first wait before a lane that stopped is tried again; it doubles up to
   *     {@code reopenPauseMax}
   * @param revokeWait how long a lane that goes to another consumer may take to finish its batch
   * @param settleInterval how often outcomes that the broker has are removed from the database; a
   *     crash repeats the outcomes of this time
   * @param batchInterval the least time from one batch of a lane to the next while neither is full,
   *     so that few larger transactions take the place of many small ones
   * @param watchInterval how often the topic, the broker and a quiet lane's position in the book
   *     are checked, and offsets are committed as a hint
   * @param transactionWait how long a producer's transaction may hold a partition back before
   *     health says so
   */
  public record Timing(
      @DefaultValue("100ms") Duration outagePause,
      @DefaultValue("5s") Duration outagePauseMax,
      @DefaultValue("1s") Duration reopenPause,
      @DefaultValue("1m") Duration reopenPauseMax,
      @DefaultValue("5s") Duration revokeWait,
      @DefaultValue("1s") Duration settleInterval,
      @DefaultValue("20ms") Duration batchInterval,
      @DefaultValue("5s") Duration watchInterval,
      @DefaultValue("2m") Duration transactionWait) {

    public static final Timing DEFAULTS =
        new Timing(
            Duration.ofMillis(100),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            Duration.ofMinutes(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            Duration.ofMillis(20),
            Duration.ofSeconds(5),
            Duration.ofMinutes(2));

    public Timing {
      Refusal.requireTime("timing.outagePause", outagePause);
      Refusal.requireTime("timing.outagePauseMax", outagePauseMax);
      Refusal.requireTime("timing.reopenPause", reopenPause);
      Refusal.requireTime("timing.reopenPauseMax", reopenPauseMax);
      Refusal.requireTime("timing.revokeWait", revokeWait);
      Refusal.requireTime("timing.settleInterval", settleInterval);
      Refusal.requireTime("timing.batchInterval", batchInterval);
      Refusal.requireTime("timing.watchInterval", watchInterval);
      Refusal.requireTime("timing.transactionWait", transactionWait);
      Refusal.requireOrder("timing.outagePauseMax", outagePause, outagePauseMax);
      Refusal.requireOrder("timing.reopenPauseMax", reopenPause, reopenPauseMax);
    }

    public Timing withOutagePauses(Duration first, Duration max) {
      return new Timing(
          first,
          max,
          reopenPause,
          reopenPauseMax,
          revokeWait,
          settleInterval,
          batchInterval,
          watchInterval,
          transactionWait);
    }

    public Timing withReopenPauses(Duration first, Duration max) {
      return new Timing(
          outagePause,
          outagePauseMax,
          first,
          max,
          revokeWait,
          settleInterval,
          batchInterval,
          watchInterval,
          transactionWait);
    }
  }

  public static final IngestSettings DEFAULTS =
      new IngestSettings(Topics.DEFAULTS, "loyalty-ingest", 500, Memory.DEFAULTS, Timing.DEFAULTS);

  public IngestSettings {
    if (groupId.isBlank()) {
      throw Refusal.of("groupId", groupId, "a name");
    }
    Refusal.requireAtLeast("batchMax", batchMax, 1);
    if (batchMax > BATCH_LIMIT) {
      throw Refusal.of("batchMax", batchMax, "at most " + BATCH_LIMIT);
    }
  }

  public IngestSettings withTopics(Topics value) {
    return new IngestSettings(value, groupId, batchMax, memory, timing);
  }

  public IngestSettings withGroupId(String value) {
    return new IngestSettings(topics, value, batchMax, memory, timing);
  }

  public IngestSettings withBatchMax(int value) {
    return new IngestSettings(topics, groupId, value, memory, timing);
  }

  public IngestSettings withMemory(Memory value) {
    return new IngestSettings(topics, groupId, batchMax, value, timing);
  }

  public IngestSettings withTiming(Timing value) {
    return new IngestSettings(topics, groupId, batchMax, memory, value);
  }
}
