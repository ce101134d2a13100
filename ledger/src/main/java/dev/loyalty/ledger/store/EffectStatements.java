package dev.loyalty.ledger.store;

import static java.util.Objects.requireNonNull;

import dev.loyalty.ledger.decision.Decision;
import dev.loyalty.ledger.model.Member;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.RequestHeader;
import dev.loyalty.ledger.model.RequestType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Writes the effects of posted requests beside the journal, with one statement for each kind that a
 * batch has.
 */
final class EffectStatements {

  private static final String HOLD =
      """
      insert into hold (program_id, transfer_id, account_id, points, expires_at)
      select :program, x.transfer_id, x.account_id, x.points, x.due_at
      from unnest(:ids, :accounts, :points, :dueTimes::timestamptz[]) as x(transfer_id, account_id, points, due_at)
      """;

  private static final String PENDING_EARN =
      """
      insert into pending_earn (program_id, transfer_id, account_id, points, activates_at)
      select :program, x.transfer_id, x.account_id, x.points, x.due_at
      from unnest(:ids, :accounts, :points, :dueTimes::timestamptz[]) as x(transfer_id, account_id, points, due_at)
      """;

  private static final String ACCOUNT_REQUEST =
      """
      insert into account_request
        (program_id, account_id, transfer_id, type, posted_at, idempotency_key, reference, reason, metadata)
      select :program, x.account_id, x.transfer_id, x.type, :postedAt, x.key, x.reference, x.reason, x.metadata
      from unnest(:accounts, :ids, :types, :keys, :references, :reasons, :metadata)
        as x(account_id, transfer_id, type, key, reference, reason, metadata)
      """;

  private static final String MEMBER =
      """
      insert into member (program_id, account_id, name, email, card, updated_at)
      select :program, x.account_id, x.name, x.email, x.card, :postedAt
      from unnest(:accounts, :names, :emails, :cards) as x(account_id, name, email, card)
      on conflict (program_id, account_id) do update
      set name = coalesce(excluded.name, member.name), email = coalesce(excluded.email, member.email),
        card = coalesce(excluded.card, member.card), updated_at = excluded.updated_at
      """;

  private static final String CLOSED =
      """
      update member m set closed_at = :postedAt
      from unnest(:accounts) as x(account_id)
      where m.program_id = :program and m.account_id = x.account_id
      """;

  private final Handle handle;
  private final int programId;
  private final Instant postedAt;

  private EffectStatements(Handle handle, int programId, Instant postedAt) {
    this.handle = handle;
    this.programId = programId;
    this.postedAt = postedAt;
  }

  static void keep(Handle handle, int programId, List<Decision> posted, Instant postedAt) {
    List<Decision> holds = new ArrayList<>();
    List<Decision> pendingEarns = new ArrayList<>();
    List<Decision> accountRequests = new ArrayList<>();
    for (Decision decision : posted) {
      switch (decision.candidate().request().type()) {
        case HOLD -> holds.add(decision);
        case EARN -> {
          if (decision.dueAt() != null) {
            pendingEarns.add(decision);
          }
        }
        case OPEN, UPDATE, FREEZE, UNFREEZE, CLOSE -> accountRequests.add(decision);
        case REDEEM, TRANSFER, ADJUST -> {}
        case EXPIRE -> {}
        case REVERSE, CAPTURE, RELEASE, ACTIVATE -> {} // see OriginalUse
      }
    }
    EffectStatements statements = new EffectStatements(handle, programId, postedAt);
    statements.defer(HOLD, holds);
    statements.defer(PENDING_EARN, pendingEarns);
    statements.keepAccountRequests(accountRequests);
    statements.keepMembers(accountRequests);
    statements.closeMembers(
        accountRequests.stream()
            .filter(it -> it.candidate().request().type() == RequestType.CLOSE)
            .toList());
  }

  private void defer(String sql, List<Decision> decisions) {
    if (decisions.isEmpty()) {
      return;
    }
    handle
        .createUpdate(sql)
        .bind("program", programId)
        .bind("ids", SqlArrays.uuids(decisions, EffectStatements::id))
        .bind("accounts", SqlArrays.longs(decisions, it -> it.candidate().accountId()))
        .bind("points", SqlArrays.longs(decisions, EffectStatements::points))
        .bind("dueTimes", SqlArrays.times(decisions, it -> requireNonNull(it.dueAt())))
        .execute();
  }

  private void keepAccountRequests(List<Decision> decisions) {
    if (decisions.isEmpty()) {
      return;
    }
    handle
        .createUpdate(ACCOUNT_REQUEST)
        .bind("program", programId)
        .bind("postedAt", postedAt)
        .bind("accounts", SqlArrays.longs(decisions, it -> it.candidate().accountId()))
        .bind("ids", SqlArrays.uuids(decisions, EffectStatements::id))
        .bind("types", SqlArrays.ints(decisions, it -> it.candidate().request().type().code()))
        .bind("keys", SqlArrays.texts(decisions, it -> header(it).key()))
        .bind("references", SqlArrays.texts(decisions, it -> header(it).reference()))
        .bind("reasons", SqlArrays.texts(decisions, it -> header(it).reason()))
        .bind("metadata", SqlArrays.texts(decisions, EffectStatements::metadata))
        .execute();
  }

  private void keepMembers(List<Decision> accountRequests) {
    Map<Long, Member> members = new LinkedHashMap<>();
    for (Decision decision : accountRequests) {
      Member member =
          switch (decision.candidate().request()) {
            case Request.Open open -> open.member();
            case Request.Update update -> update.member();
            default -> Member.NONE;
          };
      if (!member.isEmpty()) {
        members.merge(decision.candidate().accountId(), member, Member::replacedBy);
      }
    }
    if (members.isEmpty()) {
      return;
    }
    handle
        .createUpdate(MEMBER)
        .bind("program", programId)
        .bind("postedAt", postedAt)
        .bind("accounts", SqlArrays.longs(members.keySet()))
        .bind("names", SqlArrays.texts(members.values(), Member::name))
        .bind("emails", SqlArrays.texts(members.values(), Member::email))
        .bind("cards", SqlArrays.texts(members.values(), Member::card))
        .execute();
  }

  private void closeMembers(List<Decision> closes) {
    if (closes.isEmpty()) {
      return;
    }
    handle
        .createUpdate(CLOSED)
        .bind("program", programId)
        .bind("postedAt", postedAt)
        .bind("accounts", SqlArrays.longs(closes, it -> it.candidate().accountId()))
        .execute();
  }

  private static UUID id(Decision decision) {
    return decision.candidate().transferId();
  }

  private static RequestHeader header(Decision decision) {
    return decision.candidate().request().header();
  }

  private static @Nullable String metadata(Decision decision) {
    Map<String, String> metadata = header(decision).metadata();
    return metadata.isEmpty() ? null : MetadataJson.of(metadata);
  }

  private static long points(Decision decision) {
    return decision.outcome() instanceof Outcome.Posted posted
        ? requireNonNull(posted.points())
        : 0;
  }
}
