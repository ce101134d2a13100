package dev.loyalty.ledger.store;

import static java.util.Objects.requireNonNull;

import dev.loyalty.ledger.decision.Decision;
import dev.loyalty.ledger.decision.Original;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.RequestType;
import dev.loyalty.ledger.posting.ConflictException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/**
 * Writes which originals a batch's requests use: settles holds and pending earns, and adds up
 * reversed points. Each statement succeeds only while the original still stands as it was read: by
 * an insert that can succeed once, or by comparing the running total.
 */
final class OriginalUse {

  /** A second settlement of one original is refused by an index (original_use_once). */
  private static final String NAME =
      """
      insert into original_use (program_id, kind, transfer_id, original_transfer_id)
      select :program, x.kind, x.transfer_id, x.original_transfer_id
      from unnest(:kinds, :ids, :originals) as x(kind, transfer_id, original_transfer_id)
      """;

  private static final String REVERSE_FIRST =
      """
      insert into reversal (program_id, original_transfer_id, original_points, reversed, reversed_at)
      select :program, x.transfer_id, x.original_points, x.points, :usedAt
      from unnest(:ids, :originalPoints, :points) as x(transfer_id, original_points, points)
      """;

  private static final String REVERSE_MORE =
      """
      update reversal r set reversed = r.reversed + x.points, reversed_at = :usedAt
      from unnest(:ids, :reversed, :points) as x(transfer_id, reversed, points)
      where r.program_id = :program and r.original_transfer_id = x.transfer_id and r.reversed = x.reversed
      """;

  private final Handle handle;
  private final int programId;
  private final Instant usedAt;

  private OriginalUse(Handle handle, int programId, Instant usedAt) {
    this.handle = handle;
    this.programId = programId;
    this.usedAt = usedAt;
  }

  static void use(Handle handle, int programId, List<Decision> posted, Instant usedAt) {
    OriginalUse use = new OriginalUse(handle, programId, usedAt);
    use.name(posted);
    use.reverse(posted.stream().filter(it -> type(it) == RequestType.REVERSE).toList());
  }

  private void name(List<Decision> decisions) {
    if (decisions.isEmpty()) {
      return;
    }
    handle
        .createUpdate(NAME)
        .bind("program", programId)
        .bind("kinds", SqlArrays.ints(decisions, it -> type(it).code()))
        .bind("ids", SqlArrays.uuids(decisions, OriginalUse::id))
        .bind("originals", SqlArrays.uuids(decisions, OriginalUse::originalId))
        .execute();
  }

  private record Reversal(UUID originalId, long originalPoints, long reversedBefore, long points) {
    static Reversal of(Decision decision) {
      Original original = requireNonNull(decision.original());
      return new Reversal(
          OriginalUse.originalId(decision),
          Math.abs(original.points()),
          original.reversed(),
          OriginalUse.points(decision));
    }

    Reversal and(Reversal later) {
      return new Reversal(originalId, originalPoints, reversedBefore, points + later.points);
    }

    boolean isFirst() {
      return reversedBefore == 0;
    }
  }

  /**
   * Several partial reversals of one original in a batch become one: a statement may touch a row
   * once only.
   */
  private void reverse(List<Decision> decisions) {
    Map<UUID, Reversal> byOriginal = new LinkedHashMap<>();
    for (Decision decision : decisions) {
      byOriginal.merge(originalId(decision), Reversal.of(decision), Reversal::and);
    }
    List<Reversal> first = byOriginal.values().stream().filter(Reversal::isFirst).toList();
    List<Reversal> more = byOriginal.values().stream().filter(it -> !it.isFirst()).toList();
    if (!first.isEmpty()) {
      reversals(REVERSE_FIRST, first)
          .bind("originalPoints", SqlArrays.longs(first, Reversal::originalPoints))
          .execute();
    }
    if (!more.isEmpty()) {
      int changed =
          reversals(REVERSE_MORE, more)
              .bind("reversed", SqlArrays.longs(more, Reversal::reversedBefore))
              .execute();
      if (changed != more.size()) {
        throw new ConflictException("another transaction reversed an original since it was read");
      }
    }
  }

  private Update reversals(String sql, List<Reversal> reversals) {
    return handle
        .createUpdate(sql)
        .bind("program", programId)
        .bind("usedAt", usedAt)
        .bind("ids", SqlArrays.uuids(reversals, Reversal::originalId))
        .bind("points", SqlArrays.longs(reversals, Reversal::points));
  }

  private static UUID originalId(Decision decision) {
    return requireNonNull(decision.candidate().originalId());
  }

  private static RequestType type(Decision decision) {
    return decision.candidate().request().type();
  }

  private static UUID id(Decision decision) {
    return decision.candidate().transferId();
  }

  private static long points(Decision decision) {
    return decision.outcome() instanceof Outcome.Posted posted
        ? requireNonNull(posted.points())
        : 0;
  }
}
