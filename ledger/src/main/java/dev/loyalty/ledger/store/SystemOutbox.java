package dev.loyalty.ledger.store;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * What the system's own lanes have committed and Kafka doesn't have yet. Nobody owns those lanes
 * for long, so whoever comes takes all of them, one at a time. Thread-safe.
 *
 * <p>Whoever has the lock hands over, and no transaction is open meanwhile, for the receiver may
 * wait for long: so the lock is a session's. It goes with the session; what was received but not
 * removed by then is handed out again, to whoever has it next. The receiver may see a batch more
 * than once, and none is lost.
 */
public final class SystemOutbox {

  private static final String TRY_LOCK =
      "select pg_try_advisory_lock(hashtextextended('loyalty system outcomes', 0))";

  private static final String UNLOCK =
      "select pg_advisory_unlock(hashtextextended('loyalty system outcomes', 0))";

  private static final String LANES_WITH_OUTCOMES =
      """
      select p.lane_id, p.topic, p.partition
      from position p
      where p.topic like '~%' and exists (select from outcome_batch b where b.lane_id = p.lane_id)
      order by p.lane_id
      """;

  private static final String FIND =
      """
      select batch_no, outcomes from outcome_batch where lane_id = :laneId order by batch_no limit :limit
      """;

  private static final String REMOVE =
      "delete from outcome_batch where lane_id = :laneId and batch_no <= :batchNo";

  private final Jdbi jdbi;

  /**
   * @param jdbi on sessions of the writer's role, each statement a transaction of its own
   */
  public SystemOutbox(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Takes a lane's next batches to where they belong. */
  @FunctionalInterface
  public interface Receiver {

    /**
     * @param lane the lane's name, which begins with a tilde
     * @return how much was delivered: more than 0 where there was a batch
     * @throws RuntimeException they are not removed, and will be handed out again
     */
    int receive(String lane, int number, List<OutcomeBatch> batches) throws InterruptedException;
  }

  private record SystemLane(int laneId, String name, int number) {}

  /** A pool would keep the session, and the session the lock. */
  private record Lock(Handle handle) implements AutoCloseable {

    static @Nullable Lock tryTake(Handle handle) {
      return handle.createQuery(TRY_LOCK).mapTo(Boolean.class).one() ? new Lock(handle) : null;
    }

    @Override
    public void close() {
      handle.execute(UNLOCK);
    }
  }

  /**
   * Hands each lane's next batches to the receiver, and removes what it has received.
   *
   * @return the sum of what was received; 0: nothing was there, or another process is at it
   */
  public int hand(int batchesMax, Receiver receiver) throws InterruptedException {
    try (Handle handle = jdbi.open();
        Lock lock = Lock.tryTake(handle)) {
      if (lock == null) {
        return 0;
      }
      int received = 0;
      for (SystemLane lane : lanes(handle)) {
        received += hand(handle, lane, batchesMax, receiver);
      }
      return received;
    } catch (RuntimeException e) {
      throw SqlFailures.translate(e);
    }
  }

  private static List<SystemLane> lanes(Handle handle) {
    return handle
        .createQuery(LANES_WITH_OUTCOMES)
        .map((row, context) -> new SystemLane(row.getInt(1), row.getString(2), row.getInt(3)))
        .list();
  }

  private static int hand(Handle handle, SystemLane lane, int batchesMax, Receiver receiver)
      throws InterruptedException {
    List<OutcomeBatch> batches =
        handle
            .createQuery(FIND)
            .bind("laneId", lane.laneId())
            .bind("limit", batchesMax)
            .map((row, context) -> OutcomeCodec.decode(row.getLong(1), row.getBytes(2)))
            .list();
    if (batches.isEmpty()) {
      return 0;
    }
    int received = receiver.receive(lane.name(), lane.number(), batches);
    handle
        .createUpdate(REMOVE)
        .bind("laneId", lane.laneId())
        .bind("batchNo", batches.getLast().batchNo())
        .execute();
    return received;
  }
}
