package dev.loyalty.ledger.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.loyalty.ledger.fixture.SamplePrograms;
import dev.loyalty.ledger.model.AccountStatus;
import dev.loyalty.ledger.model.Balances;
import dev.loyalty.ledger.model.Fingerprint;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.model.RejectionCode;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.SystemAccount;
import dev.loyalty.ledger.model.TransferId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;

/**
 * A row of a table of decisions: accounts, earlier requests, a request, and its expected decision.
 * Accounts are written {@code code [status] available pending held}, movements {@code from -> to
 * points}. A refused request must change nothing.
 */
final class Row {

  private final String sentence;
  private Program program = SamplePrograms.RETAIL;
  private final Map<String, AccountState> given = new LinkedHashMap<>();
  private final List<Request> before = new ArrayList<>();
  private @Nullable Request request;
  private @Nullable Outcome outcome;
  private @Nullable Long pointsMoved;
  private final List<String> accountsAfter = new ArrayList<>();
  private @Nullable List<String> movements;

  private Row(String sentence) {
    this.sentence = sentence;
  }

  static Row row(String sentence) {
    return new Row(sentence);
  }

  Row in(Program rules) {
    program = rules;
    return this;
  }

  /** Uses the sample's rules, but without opening accounts by themselves. */
  Row withoutAutoOpening() {
    return in(SamplePrograms.program(1, "retail", false, -20, 100, Duration.ZERO));
  }

  Row given(String... accounts) {
    for (String account : accounts) {
      String[] words = account.split(" ");
      AccountStatus status =
          words.length == 5 ? AccountStatus.valueOf(words[1]) : AccountStatus.OPEN;
      int at = words.length - 3;
      given.put(
          words[0],
          new AccountState(
              given.size() + 1L,
              status,
              Long.parseLong(words[at]),
              Long.parseLong(words[at + 1]),
              Long.parseLong(words[at + 2]),
              status == AccountStatus.UNSEEN ? 0 : 10));
    }
    return this;
  }

  /** Adds requests that came before in the same batch, posted or not. */
  Row after(Request... requests) {
    before.addAll(List.of(requests));
    return this;
  }

  Row when(Request asked) {
    request = asked;
    return this;
  }

  /** Expects it to be posted, and the accounts to stand so afterwards. */
  Row posted(long points, String... accounts) {
    pointsMoved = points;
    accountsAfter.addAll(List.of(accounts));
    return this;
  }

  /** Expects it to be posted and to move nothing. */
  Row postedWithoutPoints(String... accounts) {
    accountsAfter.addAll(List.of(accounts));
    return this;
  }

  Row moving(String... moved) {
    movements = List.of(moved);
    return this;
  }

  Row refused(RejectionCode code) {
    outcome = new Outcome.Rejected(code);
    return this;
  }

  Row duplicateOf(@Nullable RejectionCode code, Request original) {
    outcome =
        new Outcome.Duplicate(
            new Outcome.Original(
                code, code == null && original.type().movesPoints() ? id(original) : null));
    return this;
  }

  DynamicTest test() {
    return dynamicTest(sentence, this::check);
  }

  private void check() {
    openWhatMayBeOpened();
    Decider decider = Decider.exact(program, given.values(), Map.of());
    before.forEach(earlier -> decider.decide(candidate(earlier)));
    List<String> stood = describe(decider.closings());
    Decision decision = decider.decide(candidate(asked()));
    List<String> stands = describe(decider.closings());

    if (outcome != null) {
      assertThat(decision.outcome()).isEqualTo(outcome);
      assertThat(decision.movements()).isEmpty();
      assertThat(stands).isEqualTo(stood);
    } else {
      assertThat(decision.outcome())
          .isEqualTo(new Outcome.Posted(pointsMoved == null ? null : id(asked()), pointsMoved));
      assertThat(stands).containsAll(accountsAfter);
      if (movements != null) {
        assertThat(decision.movements().stream().map(this::describe)).isEqualTo(movements);
      }
    }
    assertThat(decision.after()).isEqualTo(balances(asked().header().account(), decider));
  }

  /** Returns the present balances, 0 for an account that doesn't exist. */
  private Balances balances(String account, Decider decider) {
    return decider.closings().stream()
        .filter(state -> state.id() == accountId(account))
        .findFirst()
        .map(AccountState::balances)
        .orElse(Balances.ZERO);
  }

  private Request asked() {
    if (request == null) {
      throw new IllegalStateException("a row without a request: " + sentence);
    }
    return request;
  }

  /** Opens accounts as posting does before it decides. */
  private void openWhatMayBeOpened() {
    List<Request> all = new ArrayList<>(before);
    all.add(asked());
    for (Request one : all) {
      if (AccountOpening.ofAccount(one, program)) {
        reserve(one.header().account());
      }
      if (one instanceof Request.Transfer transfer && AccountOpening.ofCounterparty(one, program)) {
        reserve(transfer.counterparty());
      }
    }
  }

  private void reserve(String code) {
    given.putIfAbsent(code, new AccountState(given.size() + 1L, AccountStatus.UNSEEN, 0, 0, 0, 0));
  }

  private Candidate candidate(Request one) {
    UUID original =
        switch (one) {
          case Request.Reverse reverse -> TransferId.of(program.code(), reverse.original());
          case Request.Capture capture -> TransferId.of(program.code(), capture.original());
          case Request.Release release -> TransferId.of(program.code(), release.original());
          case Request.Activate activate -> activate.earn();
          default -> null;
        };
    return new Candidate(
        one,
        id(one),
        Fingerprint.of(one),
        accountId(one.header().account()),
        one instanceof Request.Transfer transfer ? accountId(transfer.counterparty()) : 0,
        original,
        null);
  }

  private long accountId(String code) {
    AccountState state = given.get(code);
    return state == null ? 0 : state.id();
  }

  private static UUID id(Request one) {
    return TransferId.of(one.header().program(), one.header().key());
  }

  private List<String> describe(List<AccountState> states) {
    List<String> described = new ArrayList<>();
    for (AccountState state : states) {
      String name = name(state.id());
      String balances = "%d %d %d".formatted(state.available(), state.pending(), state.held());
      described.add(name + " " + balances);
      described.add(name + " " + state.status() + " " + balances);
    }
    return described;
  }

  private String describe(Movement movement) {
    return describe(movement.debit())
        + " -> "
        + describe(movement.credit())
        + " "
        + movement.points();
  }

  private String describe(Leg leg) {
    return leg.isSystem()
        ? name(leg.accountId())
        : name(leg.accountId()) + "." + leg.bucket().name().toLowerCase(Locale.ROOT);
  }

  private String name(long accountId) {
    for (SystemAccount system : SystemAccount.values()) {
      if (system.id() == accountId) {
        return system.name().toLowerCase(Locale.ROOT);
      }
    }
    return given.entrySet().stream()
        .filter(entry -> entry.getValue().id() == accountId)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }
}
