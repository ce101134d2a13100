package dev.loyalty.ops.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.loyalty.ledger.model.Tiers;
import dev.loyalty.ledger.store.IsoDuration;
import dev.loyalty.ledger.store.ProgramSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Period;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramFileTest {

  @Test
  void readsEveryField() throws Exception {
    assertThat(
            parse(
                """
                programs:
                  - code: retail
                    name: Retail Rewards
                    timezone: Europe/London        # business dates
                    autoOpenAccounts: true
                    clawbackFloor: -1000000
                    balanceCap: 1000000000
                    expiry: P24M
                    activationDelay: P0D
                    holdTimeout: PT72H
                    idempotencyRetention: P400D
                    tiers:
                      window: P12M
                      levels: {bronze: 0, silver: 1000, gold: 5000, platinum: 20000}
                """))
        .containsExactly(
            new ProgramSpec(
                "retail",
                "Retail Rewards",
                ZoneId.of("Europe/London"),
                true,
                -1_000_000,
                1_000_000_000,
                Period.ofMonths(24),
                IsoDuration.parse("P0D"),
                IsoDuration.parse("PT72H"),
                IsoDuration.parse("P400D"),
                new Tiers(
                    Period.ofMonths(12),
                    Map.of("bronze", 0L, "silver", 1000L, "gold", 5000L, "platinum", 20000L))));
  }

  @Test
  void takesTheDefaultsOfTheContractForWhatIsAbsentOrNull() throws Exception {
    List<ProgramSpec> specs =
        parse(
            """
            programs:
              - {code: a, name: A}
              - {code: b, name: B, timezone: null, expiry: ~, tiers: , holdTimeout: null}
            """);

    assertThat(specs).containsExactly(ProgramSpec.of("a", "A"), ProgramSpec.of("b", "B"));
    ProgramSpec spec = specs.getFirst();
    assertThat(spec.timezone()).isEqualTo(ZoneId.of("UTC"));
    assertThat(spec.autoOpenAccounts()).isFalse();
    assertThat(spec.clawbackFloor()).isZero();
    assertThat(spec.balanceCap()).isEqualTo(1_000_000_000_000_000L);
    assertThat(spec.expiry()).isNull();
    assertThat(spec.activationDelay().value()).isEqualTo(Duration.ZERO);
    assertThat(spec.holdTimeout().value()).isEqualTo(Duration.ofDays(3));
    assertThat(spec.idempotencyRetention().value()).isEqualTo(Duration.ofDays(400));
    assertThat(spec.tiers()).isNull();
  }

  @Test
  void namesEveryWrongFieldAtOnce() {
    assertThat(
            findings(
                """
                programs:
                  - code: Retail
                    timezone: Europe/Londn
                    autoOpenAcounts: true
                    clawbackFloor: 5
                    balanceCap: 12.5
                    expiry: 24 months
                    holdTimeout: P1M
                    idempotencyRetention: soon
                  - code: other
                    name: Other
                    autoOpenAccounts: maybe
                    tiers: {levels: {gold: 100, Silver!: 100, low: -1}}
                """))
        .containsExactlyInAnyOrder(
            "programs[0].code: \"Retail\" is no program code;"
                + " write a small letter, then up to 31 of a-z, 0-9, - (line 2)",
            "programs[0].name: is missing",
            "programs[0].timezone: \"Europe/Londn\" is no time zone;"
                + " did you mean \"Europe/London\"? (line 3)",
            "programs[0].autoOpenAcounts: is no known field;"
                + " did you mean \"autoOpenAccounts\"? (line 4)",
            "programs[0].clawbackFloor: 5 is outside of -1000000000000000 to 0 (line 5)",
            "programs[0].balanceCap: \"12.5\" is no whole number (line 6)",
            "programs[0].expiry: \"24 months\" is no ISO 8601 period; write P24M (line 7)",
            "programs[0].holdTimeout: \"P1M\" counts months or years, which have no fixed length;"
                + " write days, such as P30D (line 8)",
            "programs[0].idempotencyRetention: \"soon\" is no ISO 8601 duration;"
                + " write it like P400D or PT72H (line 9)",
            "programs[1].autoOpenAccounts: \"maybe\" should be true or false (line 12)",
            "programs[1].tiers.window: is missing; write for example P12M",
            "programs[1].tiers.levels.Silver!: is no level name;"
                + " write a letter, then up to 31 letters, digits, blanks, . _ - (line 13)",
            "programs[1].tiers.levels.Silver!: 100 is another level's points already (line 13)",
            "programs[1].tiers.levels.low: -1 is outside of 0 to 1000000000000000 (line 13)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          expiry: P0D                  | programs[0].expiry: "P0D" is no time at all
          expiry: -P1M                 | programs[0].expiry: "-P1M" is no ISO 8601 period
          expiry: P101Y                | programs[0].expiry: "P101Y" is longer than a century
          expiry: P1MT5H               | programs[0].expiry: "P1MT5H" is no ISO 8601 period
          expiry: [P1M]                | programs[0].expiry: a list is no ISO 8601 period
          expiry: 24                   | programs[0].expiry: "24" is no ISO 8601 period
          holdTimeout: 3 days          | programs[0].holdTimeout: "3 days" is no ISO 8601 duration; write P3D
          holdTimeout: 72h             | programs[0].holdTimeout: "72h" is no ISO 8601 duration; write PT72H
          holdTimeout: -PT1H           | programs[0].holdTimeout: "-PT1H" is no ISO 8601 duration
          holdTimeout: P999999999W     | programs[0].holdTimeout: "P999999999W" is longer than P36525D
          timezone: "+01:00"           | programs[0].timezone: "+01:00" is no time zone
          timezone: 1                  | programs[0].timezone: "1" is no text; write it in quotes
          autoOpenAccounts: 1          | programs[0].autoOpenAccounts: "1" should be true or false
          autoOpenAccounts: "true"     | programs[0].autoOpenAccounts: "true" should be true or false
          autoOpenAccounts: !!bool maybe | programs[0].autoOpenAccounts: "maybe" should be true or false
          balanceCap: 99999999999999999999999999999 | programs[0].balanceCap: 99999999999999999999999999999 is outside
          balanceCap: 0                | programs[0].balanceCap: 0 is outside of 1 to 1000000000000000
          balanceCap: 010              | programs[0].balanceCap: "010" is no whole number
          balanceCap: 1e3              | programs[0].balanceCap: "1e3" is no whole number
          balanceCap: "100"            | programs[0].balanceCap: "100" is no whole number
          balanceCap: 1000000000000001 | programs[0].balanceCap: 1000000000000001 is outside
          balanceCap: 9999999999999999999999 | programs[0].balanceCap: 9999999999999999999999 is outside
          clawbackFloor: -1000000000000001 | programs[0].clawbackFloor: -1000000000000001 is outside
          tiers: {}                    | programs[0].tiers.window: is missing
          tiers: gold                  | programs[0].tiers: "gold" should be a map of fields
          tiers: {window: P1M, levels: {}} | programs[0].tiers.levels: names no level
          unknown: 1                   | programs[0].unknown: is no known field
          <<: {expiry: P1M}            | programs[0].<<: is no known field
          timezone: UTC, timezone: UTC | programs[0].timezone: is given twice
          """)
  void refuses(String field, String finding) {
    assertThat(findings("programs: [{code: a, name: A, " + field + "}]"))
        .anySatisfy(found -> assertThat(found).startsWith(finding));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          activationDelay: P1W     | PT168H
          activationDelay: P1DT2H  | PT26H
          activationDelay: PT0S    | PT0S
          activationDelay: PT90M   | PT1H30M
          activationDelay: P36525D | PT876600H
          """)
  void readsDurationsOfFixedLength(String field, Duration expected) throws Exception {
    assertThat(parse("programs: [{code: a, name: A, " + field + "}]"))
        .singleElement()
        .satisfies(spec -> assertThat(spec.activationDelay().value()).isEqualTo(expected));
  }

  @Test
  void refusesACodeGivenTwice() {
    assertThat(findings("programs: [{code: a, name: A}, {code: a, name: B}]"))
        .containsExactly("programs[1].code: \"a\" is given to programs[0]");
  }

  @Test
  void takesNoBooleanForAName() {
    assertThat(findings("programs: [{code: no, name: yes}]"))
        .containsExactly(
            "programs[0].code: \"no\" is no text; write it in quotes (line 1)",
            "programs[0].name: \"yes\" is no text; write it in quotes (line 1)");
  }

  @Test
  void refusesNamesThatTheDatabaseCouldNotKeep() {
    assertThat(findings("programs: [{code: a, name: \"A\\0\"}]")).hasSize(1);
    assertThat(findings("programs: [{code: a, name: \"\"}]")).hasSize(1);
    assertThat(findings("programs: [{code: a, name: " + "x".repeat(201) + "}]"))
        .containsExactly("programs[0].name: has 201 characters; write 1 to 200 (line 1)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                  | the file is empty
          programs:           | programs: is missing
          programs: []        | programs: names no program
          programs: {a: b}    | programs: a map should be a list
          program: []         | program: is no known field; did you mean "programs"?
          just text           | the file: "just text" should be a map of fields
          programs: [x        | the file is no YAML
          programs: *nothing  | the file is no YAML
          programs: !!java.net.URL [x] | the file is no YAML: Global tag is not allowed
          """)
  void refusesFilesThatAreNoPrograms(String text, String finding) {
    assertThat(findings(text)).anySatisfy(found -> assertThat(found).startsWith(finding));
  }

  @Test
  void refusesWhatIsTooLargeOrNoText() {
    assertThat(findings("#".repeat(ProgramFile.BYTES_MAX + 1)))
        .containsExactly("the file is larger than 1 MiB");
    assertThat(
            catchThrowableOfType(
                    WrongProgramFileException.class,
                    () -> ProgramFile.parse(new byte[] {(byte) 0xff}))
                .findings())
        .containsExactly("the file is not UTF-8");
  }

  @Test
  void takesNoTimeForAnAliasBomb() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 100; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    assertThat(findings(bomb + "programs: *a99")).isNotEmpty();
    assertThat(findings("programs: &p [*p, *p]")).hasSize(2);
  }

  private static List<ProgramSpec> parse(String text) throws WrongProgramFileException {
    return ProgramFile.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> findings(String text) {
    WrongProgramFileException refusal =
        catchThrowableOfType(WrongProgramFileException.class, () -> parse(text));
    assertThat(refusal).isNotNull();
    return refusal.findings();
  }
}
