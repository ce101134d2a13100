package dev.loyalty.ledger.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FingerprintTest {

  private static final Instant TIME = Instant.parse("2026-11-20T17:00:00Z");

  /** The known values are few on purpose, so that equal requests are met as often as others. */
  @Property(tries = 5000)
  void differsExactlyWhereAKnownFieldDiffers(
      @ForAll("requests") Request one, @ForAll("requests") Request other) {
    assertThat(Fingerprint.of(one).equals(Fingerprint.of(other)))
        .isEqualTo(known(one).equals(known(other)));
  }

  @Test
  void differsForEveryValueOfEveryKnownField() {
    Map<UUID, Request> seen = new HashMap<>();
    for (Request request : oneOfEachValue()) {
      Request same = seen.put(Fingerprint.of(request), request);
      assertThat(same).as("same fingerprint as %s", request).isNull();
    }
  }

  @Test
  void isTheSameWhateverTheKeyTheTimeAndTheMetadata() {
    RequestHeader one = new RequestHeader("p", "a", "k", TIME, null, null, Map.of());
    RequestHeader other =
        new RequestHeader("p", "a", "l", TIME.plusSeconds(1), null, null, Map.of("x", "y"));
    assertThat(Fingerprint.of(new Request.Redeem(one, 1)))
        .isEqualTo(Fingerprint.of(new Request.Redeem(other, 1)));
  }

  /** Computed once by hand from the class comment, not by this class. */
  @Test
  void neverChanges() {
    assertThat(
            Fingerprint.of(
                new Request.Earn(
                    new RequestHeader("retail", "17850", "k", TIME, "536365", null, Map.of()),
                    139,
                    null,
                    TIME.plusNanos(123_456_000))))
        .isEqualTo(UUID.fromString("fa9ef1fc-c01b-d6ad-052c-2d382839f4ce"));
    assertThat(
            Fingerprint.of(
                new Request.Open(header("r", "ä"), new Member("Zoë \uD83D\uDE00", null, "1"))))
        .isEqualTo(UUID.fromString("a2843cb2-7081-c047-b472-541a407df22b"));
  }

  @Test
  void takesStringsOfAnyLength() {
    String longest = "\uD83D\uDE00".repeat(200);
    Request request =
        new Request.Update(header(longest, longest), new Member(longest, longest, longest));
    assertThat(Fingerprint.of(request)).isEqualTo(Fingerprint.of(request));
    assertThat(Fingerprint.of(request))
        .isNotEqualTo(
            Fingerprint.of(
                new Request.Update(
                    header(longest, longest), new Member(longest, longest, longest + "x"))));
  }

  private static RequestHeader header(@Nullable String reference, @Nullable String reason) {
    return new RequestHeader("retail", "17850", "k", TIME, reference, reason, Map.of());
  }

  private static List<Request> oneOfEachValue() {
    List<RequestHeader> headers =
        List.of(
            new RequestHeader("ab", "c", "k", TIME, null, null, Map.of()),
            new RequestHeader("a", "bc", "k", TIME, null, null, Map.of()),
            new RequestHeader("a", "c", "k", TIME, "x", null, Map.of()),
            new RequestHeader("a", "c", "k", TIME, null, "x", Map.of()),
            new RequestHeader("a", "c", "k", TIME, "x", "x", Map.of()));
    List<Request> all = new ArrayList<>();
    for (RequestHeader header : headers) {
      for (long points : new long[] {1, 256, 1_000_000_000_000L}) {
        all.add(new Request.Earn(header, points, null, null));
        all.add(new Request.Earn(header, points, TIME, null));
        all.add(new Request.Earn(header, points, null, TIME));
        all.add(new Request.Earn(header, points, null, TIME.plusNanos(1000)));
        all.add(new Request.Redeem(header, points));
        all.add(new Request.Transfer(header, "x", points));
        all.add(new Request.Transfer(header, "y", points));
        all.add(new Request.Adjust(header, points, Direction.CREDIT));
        all.add(new Request.Adjust(header, points, Direction.DEBIT));
        all.add(new Request.Reverse(header, "x", points));
        all.add(new Request.Hold(header, points, null));
        all.add(new Request.Hold(header, points, TIME));
        all.add(new Request.Capture(header, "x", points));
      }
      all.add(new Request.Reverse(header, "x", null));
      all.add(new Request.Reverse(header, "y", null));
      all.add(new Request.Capture(header, "x", null));
      all.add(new Request.Release(header, "x"));
      all.add(new Request.Release(header, "y"));
      for (Member member :
          List.of(
              Member.NONE,
              new Member("x", null, null),
              new Member(null, "x", null),
              new Member(null, null, "x"))) {
        all.add(new Request.Open(header, member));
        all.add(new Request.Update(header, member));
      }
      all.add(new Request.Freeze(header));
      all.add(new Request.Unfreeze(header));
      all.add(new Request.Close(header));
      all.add(new Request.Expire(header, 1, 1));
      all.add(new Request.Expire(header, 1, 2));
      all.add(new Request.Expire(header, 2, 1));
      all.add(new Request.Activate(header, new UUID(1, 2)));
      all.add(new Request.Activate(header, new UUID(2, 1)));
    }
    return all;
  }

  /** Returns the request without the fields that have no part in the comparison. */
  private static Request known(Request request) {
    RequestHeader full = request.header();
    RequestHeader header =
        new RequestHeader(
            full.program(),
            full.account(),
            "",
            Instant.EPOCH,
            full.reference(),
            full.reason(),
            Map.of());
    return switch (request) {
      case Request.Earn r -> new Request.Earn(header, r.points(), r.activatesAt(), r.expiresAt());
      case Request.Redeem r -> new Request.Redeem(header, r.points());
      case Request.Transfer r -> new Request.Transfer(header, r.counterparty(), r.points());
      case Request.Adjust r -> new Request.Adjust(header, r.points(), r.direction());
      case Request.Reverse r -> new Request.Reverse(header, r.original(), r.points());
      case Request.Hold r -> new Request.Hold(header, r.points(), r.expiresAt());
      case Request.Capture r -> new Request.Capture(header, r.original(), r.points());
      case Request.Release r -> new Request.Release(header, r.original());
      case Request.Open r -> new Request.Open(header, r.member());
      case Request.Update r -> new Request.Update(header, r.member());
      case Request.Freeze r -> new Request.Freeze(header);
      case Request.Unfreeze r -> new Request.Unfreeze(header);
      case Request.Close r -> new Request.Close(header);
      case Request.Expire r -> new Request.Expire(header, r.points(), r.legs());
      case Request.Activate r -> new Request.Activate(header, r.earn());
    };
  }

  @Provide
  Arbitrary<Request> requests() {
    Arbitrary<String> texts = Arbitraries.of("a", "aa", "ä", "a\u0001");
    Arbitrary<@Nullable String> optionalTexts = texts.injectNull(0.5);
    Arbitrary<Long> points = Arbitraries.of(1L, 2L, 1_000_000_000_000L);
    Arbitrary<@Nullable Long> optionalPoints = points.injectNull(0.5);
    Arbitrary<@Nullable Instant> instants =
        Arbitraries.of(TIME, TIME.plusNanos(1000)).injectNull(0.5);
    Arbitrary<RequestHeader> headers =
        Combinators.combine(texts, texts, texts, optionalTexts, optionalTexts)
            .as(
                (program, account, key, reference, reason) ->
                    new RequestHeader(
                        program, account, key, TIME, reference, reason, Map.of(key, key)));
    Arbitrary<Member> members =
        Combinators.combine(optionalTexts, optionalTexts, optionalTexts).as(Member::new);
    return Arbitraries.oneOf(
        Combinators.combine(headers, points, instants, instants).as(Request.Earn::new),
        Combinators.combine(headers, points).as(Request.Redeem::new),
        Combinators.combine(headers, texts, points).as(Request.Transfer::new),
        Combinators.combine(headers, points, Arbitraries.of(Direction.class))
            .as(Request.Adjust::new),
        Combinators.combine(headers, texts, optionalPoints).as(Request.Reverse::new),
        Combinators.combine(headers, points, instants).as(Request.Hold::new),
        Combinators.combine(headers, texts, optionalPoints).as(Request.Capture::new),
        Combinators.combine(headers, texts).as(Request.Release::new),
        Combinators.combine(headers, members).as(Request.Open::new),
        Combinators.combine(headers, members).as(Request.Update::new),
        headers.map(Request.Freeze::new),
        headers.map(Request.Unfreeze::new),
        headers.map(Request.Close::new));
  }
}
