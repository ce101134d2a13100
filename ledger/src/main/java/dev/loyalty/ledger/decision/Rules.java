package dev.loyalty.ledger.decision;

import dev.loyalty.ledger.model.AccountStatus;
import dev.loyalty.ledger.model.RejectionCode;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.RequestType;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The reasons for refusing a request, in the order in which the contract (section 4) checks them.
 */
final class Rules {

  /** The requests that frozen accounts still take. */
  private static final Set<RequestType> ALLOWED_WHILE_FROZEN =
      EnumSet.of(
          RequestType.OPEN, // It is refused as ACCOUNT_EXISTS.
          RequestType.UPDATE,
          RequestType.FREEZE,
          RequestType.UNFREEZE,
          RequestType.CLOSE);

  private static final Set<RequestType> REVERSIBLE =
      EnumSet.of(
          RequestType.EARN,
          RequestType.REDEEM,
          RequestType.TRANSFER,
          RequestType.ADJUST,
          RequestType.CAPTURE);

  private static final List<Rule<Case>> OF_NAMES =
      List.of(
          new Rule<>(RejectionCode.SAME_ACCOUNT, Rules::namesOneAccountTwice),
          new Rule<>(RejectionCode.UNKNOWN_ACCOUNT, Rules::namesUnknownAccount),
          new Rule<>(RejectionCode.ACCOUNT_CLOSED, Rules::namesClosedAccount),
          new Rule<>(RejectionCode.ACCOUNT_FROZEN, Rules::namesFrozenAccount),
          new Rule<>(RejectionCode.ACCOUNT_EXISTS, Rules::opensExistingAccount),
          new Rule<>(RejectionCode.ACCOUNT_NOT_EMPTY, Rules::closesAccountWithPoints),
          new Rule<>(RejectionCode.ORIGINAL_NOT_FOUND, Rules::missesOriginal),
          new Rule<>(RejectionCode.ORIGINAL_NOT_REVERSIBLE, Rules::reversesTheIrreversible),
          new Rule<>(RejectionCode.HOLD_NOT_OPEN, Rules::resolvesNoOpenHold),
          new Rule<>(RejectionCode.REVERSAL_EXCEEDS_ORIGINAL, Rules::reversesMoreThanIsLeft),
          new Rule<>(RejectionCode.CAPTURE_EXCEEDS_HOLD, Rules::capturesMoreThanIsHeld),
          new Rule<>(RejectionCode.EARN_NOT_PENDING, Rules::activatesNoPendingEarn));

  private static final List<Rule<Plan>> OF_BALANCES =
      List.of(
          new Rule<>(RejectionCode.ACCOUNT_MOVED, Plan::breaksExpectation),
          new Rule<>(RejectionCode.INSUFFICIENT_POINTS, Plan::breaksFloor),
          new Rule<>(RejectionCode.BALANCE_CAP_EXCEEDED, Plan::breaksCap));

  private Rules() {}

  private record Rule<T>(RejectionCode code, Predicate<T> refuses) {}

  /** Finds the first reason that lies in the accounts or the original that the request names. */
  static Optional<RejectionCode> findRefusal(Case request) {
    return first(OF_NAMES, request);
  }

  /** Finds the first reason that lies in the balances. */
  static Optional<RejectionCode> findRefusal(Plan plan) {
    return first(OF_BALANCES, plan);
  }

  private static <T> Optional<RejectionCode> first(List<Rule<T>> rules, T subject) {
    for (Rule<T> rule : rules) {
      if (rule.refuses().test(subject)) {
        return Optional.of(rule.code());
      }
    }
    return Optional.empty();
  }

  private static boolean namesOneAccountTwice(Case it) {
    return it.request() instanceof Request.Transfer transfer
        && transfer.counterparty().equals(transfer.header().account());
  }

  private static boolean namesUnknownAccount(Case it) {
    return isUnknown(it.account()) && !it.mayOpenAccount()
        || it.namesCounterparty() && isUnknown(it.counterparty()) && !it.mayOpenCounterparty();
  }

  private static boolean isUnknown(@Nullable Account account) {
    return account == null || !account.exists();
  }

  private static boolean namesClosedAccount(Case it) {
    return it.request().type() != RequestType.OPEN
        && !it.request().header().isOfSystem()
        && eitherIs(AccountStatus.CLOSED, it);
  }

  private static boolean namesFrozenAccount(Case it) {
    return !ALLOWED_WHILE_FROZEN.contains(it.request().type())
        && !it.request().header().isOfSystem()
        && eitherIs(AccountStatus.FROZEN, it);
  }

  private static boolean eitherIs(AccountStatus status, Case it) {
    Account account = it.account();
    Account counterparty = it.counterparty();
    return account != null && account.status == status
        || counterparty != null && counterparty.status == status;
  }

  private static boolean opensExistingAccount(Case it) {
    return it.request().type() == RequestType.OPEN && !isUnknown(it.account());
  }

  private static boolean closesAccountWithPoints(Case it) {
    Account account = it.account();
    return it.request().type() == RequestType.CLOSE && account != null && !account.isEmpty();
  }

  private static boolean missesOriginal(Case it) {
    return it.original() == null
        && switch (it.request().type()) {
          case REVERSE, CAPTURE, RELEASE, ACTIVATE -> true;
          default -> false;
        };
  }

  private static boolean reversesTheIrreversible(Case it) {
    Original original = it.original();
    return it.request().type() == RequestType.REVERSE
        && original != null
        && !REVERSIBLE.contains(original.type());
  }

  private static boolean resolvesNoOpenHold(Case it) {
    Original original = it.original();
    return original != null
        && !original.isOpenHold()
        && switch (it.request().type()) {
          case CAPTURE, RELEASE -> true;
          default -> false;
        };
  }

  private static boolean activatesNoPendingEarn(Case it) {
    Original original = it.original();
    return it.request().type() == RequestType.ACTIVATE
        && original != null
        && (!original.isPendingEarn() || original.left() == 0);
  }

  private static boolean reversesMoreThanIsLeft(Case it) {
    Original original = it.original();
    if (!(it.request() instanceof Request.Reverse reverse) || original == null) {
      return false;
    }
    return original.left() == 0 || reverse.points() != null && reverse.points() > original.left();
  }

  private static boolean capturesMoreThanIsHeld(Case it) {
    Original original = it.original();
    return it.request() instanceof Request.Capture capture
        && original != null
        && capture.points() != null
        && capture.points() > original.points();
  }
}
