package dev.loyalty.jobs.lots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loyalty.ledger.model.Bucket;
import dev.loyalty.ledger.model.RequestType;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LotsTest {

  private static final ZoneId LONDON = ZoneId.of("Europe/London");
  private static final Instant TIME = Instant.parse("2026-01-15T12:00:00Z");
  private static final LocalDate RULE = LocalDate.of(2027, 1, 15);
  private static final LocalDate EARLY = LocalDate.of(2026, 3, 1);
  private static final LocalDate LATE = LocalDate.of(2026, 9, 1);

  private final Lots lots = Lots.none(new ExpiryRule(LONDON, Period.ofMonths(12)));
  private long available;

  private UUID leg(
      RequestType type, long change, @Nullable UUID original, @Nullable LocalDate day) {
    available += change;
    UUID id = new UUID(1, lots.legsFolded() + 1);
    Instant expiresAt = day == null ? null : day.atTime(9, 0).atZone(LONDON).toInstant();
    lots.fold(
        new AccountLeg(
            1,
            lots.legsFolded() + 1,
            Bucket.AVAILABLE,
            change,
            available,
            true,
            type,
            id,
            original,
            TIME,
            expiresAt));
    assertThat(lots.available()).isEqualTo(available);
    return id;
  }

  private UUID earn(long points, @Nullable LocalDate day) {
    return leg(RequestType.EARN, points, null, day);
  }

  @Test
  void takesTheEarliestExpiringPointsFirst() {
    earn(10, LATE);
    earn(10, EARLY);
    earn(10, null);
    leg(RequestType.REDEEM, -15, null, null);
    assertThat(lots.remaining()).isEqualTo(Map.of(LATE, 5L, RULE, 10L));
  }

  @Test
  void takesPointsThatNeverExpireLast() {
    Lots never = Lots.none(new ExpiryRule(LONDON, null));
    never.fold(ofAvailable(1, RequestType.EARN, 10, null));
    never.fold(ofAvailable(2, RequestType.EARN, 10, TIME));
    never.fold(ofAvailable(3, RequestType.REDEEM, -10, null));
    assertThat(never.remaining()).isEqualTo(Map.of(ExpiryRule.NEVER, 10L));
  }

  private static AccountLeg ofAvailable(
      long number, RequestType type, long change, @Nullable Instant expiresAt) {
    UUID id = new UUID(2, number);
    return new AccountLeg(
        1, number, Bucket.AVAILABLE, change, 0, true, type, id, null, TIME, expiresAt);
  }

  @Test
  void aPartialReversalGivesTheLatestExpiringPointsBack() {
    earn(10, EARLY);
    earn(10, LATE);
    UUID redeem = leg(RequestType.REDEEM, -20, null, null);
    leg(RequestType.REVERSE, 12, redeem, null);
    assertThat(lots.remaining()).isEqualTo(Map.of(EARLY, 2L, LATE, 10L));
    leg(RequestType.REVERSE, 8, redeem, null);
    assertThat(lots.remaining()).isEqualTo(Map.of(EARLY, 10L, LATE, 10L));
  }

  @Test
  void transfersAndAdjustmentsComeByTheProgramsRule() {
    leg(RequestType.TRANSFER, 3, null, null);
    leg(RequestType.ADJUST, 4, null, null);
    assertThat(lots.remaining()).isEqualTo(Map.of(RULE, 7L));
  }

  @Test
  void theNextPointsPayADebt() {
    earn(10, EARLY);
    leg(RequestType.ADJUST, -25, null, null);
    assertThat(lots.debt()).isEqualTo(15);
    earn(10, LATE);
    assertThat(lots.remaining()).isEmpty();
    earn(10, EARLY);
    assertThat(lots.debt()).isZero();
    assertThat(lots.remaining()).isEqualTo(Map.of(EARLY, 5L));
  }

  @Test
  void reversingADebitOnCreditUndoesTheDebtFirst() {
    earn(10, EARLY);
    UUID debit = leg(RequestType.ADJUST, -25, null, null);
    leg(RequestType.REVERSE, 25, debit, null);
    assertThat(lots.debt()).isZero();
    assertThat(lots.remaining()).isEqualTo(Map.of(EARLY, 10L));
  }

  @Test
  void pointsOnCreditComeBackByTheRuleOnceTheDebtIsPaid() {
    UUID debit = leg(RequestType.ADJUST, -25, null, null);
    earn(25, EARLY);
    leg(RequestType.REVERSE, 25, debit, null);
    assertThat(lots.remaining()).isEqualTo(Map.of(RULE, 25L));
  }

  @Test
  void refusesToLeaveALegOut() {
    assertThatThrownBy(() -> lots.fold(ofAvailable(2, RequestType.EARN, 1, null)))
        .hasMessageContaining("leg 2 can't be folded after leg 0");
  }

  @Provide
  Arbitrary<List<RandomHistory.Step>> histories() {
    return Combinators.combine(evenly(0, 17), evenly(1, 9), evenly(0, 1000), evenly(0, 30))
        .as(RandomHistory.Step::new)
        .list()
        .ofMaxSize(60)
        .withSizeDistribution(RandomDistribution.uniform());
  }

  private static Arbitrary<Integer> evenly(int first, int last) {
    return Arbitraries.integers()
        .between(first, last)
        .withDistribution(RandomDistribution.uniform());
  }

  @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
  void foldsAsIfEachPointWereAThing(
      @ForAll("histories") List<RandomHistory.Step> steps, @ForAll boolean expires) {
    Period period = expires ? Period.ofMonths(3) : null;
    PointByPoint model = new PointByPoint(LONDON, period);
    Lots folded = Lots.none(new ExpiryRule(LONDON, period));
    for (AccountLeg leg : RandomHistory.of(steps)) {
      model.happens(leg);
      folded.fold(leg);
      assertThat(folded.remaining()).isEqualTo(model.byDay());
      assertThat(folded.debt()).isEqualTo(model.owed());
      if (leg.bucket() == Bucket.AVAILABLE) {
        assertThat(folded.available()).isEqualTo(leg.after());
      }
    }
  }

  /** As after a restart, lots are read back from the database, and legs come again. */
  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void foldsInPiecesAsInOne(
      @ForAll("histories") List<RandomHistory.Step> steps,
      @ForAll @net.jqwik.api.constraints.IntRange(min = 0, max = 80) int cut) {
    ExpiryRule rule = new ExpiryRule(LONDON, Period.ofMonths(3));
    List<AccountLeg> legs = RandomHistory.of(steps);
    Lots atOnce = Lots.none(rule);
    legs.forEach(atOnce::fold);
    Lots first = Lots.none(rule);
    legs.stream().limit(cut).forEach(first::fold);
    Lots second =
        new Lots(rule, new HashMap<>(first.remaining()), first.debt(), first.legsFolded());
    first.taken().forEach(second::recall);
    legs.forEach(second::fold);
    assertThat(second.remaining()).isEqualTo(atOnce.remaining());
    assertThat(second.taken()).isEqualTo(atOnce.taken());
    assertThat(second.debt()).isEqualTo(atOnce.debt());
  }
}
