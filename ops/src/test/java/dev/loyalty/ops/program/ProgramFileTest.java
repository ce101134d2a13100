package dev.loyalty.ops.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

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
              - {code: b, name: B, timezone: null, expiry: , tiers: null, holdTimeout: null}
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
                    tiers: {levels: {gold: 100, Silver!: 100, bronze: 100, low: -1}}
                """))
        .containsExactlyInAnyOrder(
            "programs[0].code: \"Retail\" is not allowed;"
                + " write a small letter, then up to 31 of a-z, 0-9, - (line 2)",
            "programs[0].name: is missing",
            "programs[0].timezone: \"Europe/Londn\" is not a time zone;"
                + " did you mean \"Europe/London\"? (line 3)",
            "programs[0].autoOpenAcounts: is not a known field;"
                + " did you mean \"autoOpenAccounts\"? (line 4)",
            "programs[0].clawbackFloor: 5 is outside of -1000000000000000 to 0 (line 5)",
            "programs[0].balanceCap: \"12.5\" should be a whole number, without quotes (line 6)",
            "programs[0].expiry: \"24 months\" is not allowed;"
                + " write an ISO 8601 period like P24M or P365D (line 7)",
            "programs[0].holdTimeout: \"P1M\" is not allowed;"
                + " write an ISO 8601 duration of fixed length like P400D or PT72H (line 8)",
            "programs[0].idempotencyRetention: \"soon\" is not allowed;"
                + " write an ISO 8601 duration of fixed length like P400D or PT72H (line 9)",
            "programs[1].autoOpenAccounts: \"maybe\" should be true or false (line 12)",
            "programs[1].tiers.window: is missing",
            "programs[1].tiers.levels.Silver!: is not allowed; name a level by a letter, then up to"
                + " 31 letters, digits, blanks, . _ - (line 13)",
            "programs[1].tiers.levels.bronze: 100 is another level's points already (line 13)",
            "programs[1].tiers.levels.low: -1 is outside of 0 to 1000000000000000 (line 13)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          expiry: P0D                  | programs[0].expiry: "P0D" lasts no time
          expiry: -P1M                 | programs[0].expiry: "-P1M" is not allowed
          expiry: P101Y                | programs[0].expiry: "P101Y" is longer than a century
          expiry: P1MT5H               | programs[0].expiry: "P1MT5H" is not allowed
          expiry: [P1M]                | programs[0].expiry: a list should be text
          expiry: 24                   | programs[0].expiry: "24" should be text; write it in quotes
          holdTimeout: 3 days          | programs[0].holdTimeout: "3 days" is not allowed; write an ISO 8601 duration
          holdTimeout: 72h             | programs[0].holdTimeout: "72h" is not allowed
          holdTimeout: -PT1H           | programs[0].holdTimeout: "-PT1H" is not allowed
          holdTimeout: P1DT            | programs[0].holdTimeout: "P1DT" is not allowed
          holdTimeout: P999999999W     | programs[0].holdTimeout: "P999999999W" is longer than P36525D
          timezone: "+01:00"           | programs[0].timezone: "+01:00" is not a time zone
          timezone: 1                  | programs[0].timezone: "1" should be text; write it in quotes
          autoOpenAccounts: 1          | programs[0].autoOpenAccounts: "1" should be true or false
          autoOpenAccounts: "true"     | programs[0].autoOpenAccounts: "true" should be true or false
          autoOpenAccounts: yes        | programs[0].autoOpenAccounts: "yes" should be true or false
          autoOpenAccounts: !!bool maybe | the file has an anchor (&), an alias (*) or a tag (!)
          balanceCap: 99999999999999999999999999999 | programs[0].balanceCap: 99999999999999999999999999999 is outside
          balanceCap: 0                | programs[0].balanceCap: 0 is outside of 1 to 1000000000000000
          balanceCap: 010              | programs[0].balanceCap: "010" should be a whole number
          balanceCap: 1_000            | programs[0].balanceCap: "1_000" should be a whole number
          balanceCap: 1e3              | programs[0].balanceCap: write the number in digits alone
          balanceCap: .nan             | the file is not YAML
          balanceCap: "100"            | programs[0].balanceCap: "100" should be a whole number
          balanceCap: 1000000000000001 | programs[0].balanceCap: 1000000000000001 is outside
          balanceCap: 9999999999999999999999 | programs[0].balanceCap: 9999999999999999999999 is outside
          clawbackFloor: -1000000000000001 | programs[0].clawbackFloor: -1000000000000001 is outside
          tiers: {}                    | programs[0].tiers.window: is missing
          tiers: gold                  | programs[0].tiers: "gold" should be a map of fields
          tiers: {window: P1M, levels: {}} | programs[0].tiers.levels: is empty
          tiers: {window: , levels: {a: 1}} | programs[0].tiers.window: nothing should be text
          unknown: 1                   | programs[0].unknown: is not a known field
          <<: {expiry: P1M}            | programs[0].<<: is not a known field
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
        .containsExactly("programs[1].code: \"a\" is the code of programs[0] (line 1)");
  }

  @Test
  void takesOnlyTextForANameAndEveryWordOfYaml12() throws Exception {
    assertThat(parse("programs: [{code: no, name: yes}]"))
        .containsExactly(ProgramSpec.of("no", "yes"));
    assertThat(findings("programs: [{code: true, name: 1}]"))
        .containsExactly(
            "programs[0].code: \"true\" should be text; write it in quotes (line 1)",
            "programs[0].name: \"1\" should be text; write it in quotes (line 1)");
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
          programs:           | programs: nothing should be a list
          {}                  | programs: is missing
          programs: []        | programs: is empty
          programs: {a: b}    | programs: a map should be a list
          program: []         | program: is not a known field; did you mean "programs"?
          just text           | the file: "just text" should be a map of fields
          programs: [5]       | programs[0]: "5" should be a map of fields
          programs: [x        | the file is not YAML
          '? [programs]'      | the file is not YAML
          programs: *nothing  | the file has an anchor (&), an alias (*) or a tag (!)
          programs: !!java.net.URL [x] | the file has an anchor (&), an alias (*) or a tag (!)
          """)
  void refusesFilesThatHoldNoPrograms(String text, String finding) {
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
  void refusesAnAliasBombAndASecondDocument() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 100; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    assertThat(findings(bomb + "programs: *a99"))
        .singleElement(STRING)
        .startsWith("the file has an anchor (&), an alias (*) or a tag (!)")
        .endsWith("(line 1)");
    assertThat(findings("programs: &p [*p, *p]")).hasSize(1);
    assertThat(findings("programs: [{code: a, name: A}]\n---\nprograms: []\n"))
        .containsExactly("the file has a second document (line 3)");
    assertThat(findings("programs: " + "[".repeat(1_000)))
        .singleElement(STRING)
        .startsWith("the file is not YAML");
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
