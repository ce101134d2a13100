package dev.loyalty.ingest.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * There is one test a mode, not one a case: there are thousands, and the runner would take longer
 * than they do.
 */
class EventDecoderTest {

  private final EventDecoder decoder = new EventDecoder();

  static Stream<EventCase> cases() {
    return Stream.of(AttributeCases.all(), DataCases.all(), ValueCases.all()).flatMap(List::stream);
  }

  @Test
  void judgesStructuredEventsByTheContract() {
    assertThat(
            cases()
                .map(
                    each -> mismatch(each, decoder.decode(each.event().bytes(), EventHeaders.NONE)))
                .filter(mismatch -> mismatch != null))
        .isEmpty();
  }

  @Test
  void judgesBinaryEventsAlike() {
    assertThat(
            cases()
                .filter(EventDecoderTest::fitsIntoHeaders)
                .map(
                    each ->
                        mismatch(
                            each,
                            decoder.decode(
                                Json.utf8(each.event().dataText()),
                                new TestHeaders(each.event().headers()))))
                .filter(mismatch -> mismatch != null))
        .isEmpty();
  }

  @Test
  void hasCasesOfEachKind() {
    assertThat(cases().map(EventCase::code).distinct())
        .containsExactlyInAnyOrder(
            null,
            DeadLetterCode.NOT_A_CLOUDEVENT,
            DeadLetterCode.UNSUPPORTED_TYPE,
            DeadLetterCode.SCHEMA_VIOLATION);
    assertThat(cases().filter(EventDecoderTest::fitsIntoHeaders).count()).isGreaterThan(1000);
  }

  private static boolean fitsIntoHeaders(EventCase each) {
    return !each.event().attributes().containsKey("data")
        && each.event().attributes().values().stream()
            .allMatch(json -> json.startsWith("\"") && !json.contains("\\"));
  }

  private static @Nullable String mismatch(EventCase each, Decoded decoded) {
    return switch (decoded) {
      case Decoded.Event event -> each.code() == null ? null : each + ", but it was read";
      case Decoded.Unreadable(var code, var detail) ->
          code == each.code() && detail.startsWith(each.field() + ":") && DetailRules.hold(detail)
              ? null
              : each + ", but " + code + " " + detail;
    };
  }
}
