package dev.loyalty.ledger.store;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes that the system's own lanes have committed and Kafka doesn't have yet. No process
 * owns those lanes for long, so any process may publish for all of them, one process at a time.
 * Thread-safe.
 *
 * <p>The holder of a lock hands the outcomes over. The receiver may wait for long and no
 * transaction may be open meanwhile, so the lock belongs to a session and ends with it. Outcomes
 * that were received but not removed by then are handed to the next holder: the receiver may see a
 * batch more than once, and none is lost.
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

  /** Takes a lane's next batches. */
  @FunctionalInterface
  public interface Receiver {

    /**
     * @param lane the lane's name, which begins with a tilde
     * @return the number delivered: more than 0 where there was a batch
     * @throws RuntimeException where they are not to be removed, but handed out again
     */
    int receive(String lane, int number, List<OutcomeBatch> batches) throws InterruptedException;
  }

  private record SystemLane(int laneId, String name, int number) {}

  /** The lock, whose session is closed, because a pool would keep it, and the lock with it. */
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
   * Hands each lane's next batches to the receiver, and removes those that it has received.
   *
   * @return the number received; 0 where nothing was there, or where another process publishes
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
