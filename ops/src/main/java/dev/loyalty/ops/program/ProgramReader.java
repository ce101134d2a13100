package dev.loyalty.ops.program;

import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.model.Tiers;
import dev.loyalty.ledger.store.IsoDuration;
import dev.loyalty.ledger.store.ProgramSpec;
import java.time.Period;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;

/**
 * Reads one program of the file. Each wrong field is a finding; reading goes on, so that all of
 * them are found.
 */
final class ProgramReader {

  static final List<String> FIELDS =
      List.of(
          "code",
          "name",
          "timezone",
          "autoOpenAccounts",
          "clawbackFloor",
          "balanceCap",
          "expiry",
          "activationDelay",
          "holdTimeout",
          "idempotencyRetention",
          "tiers");

  private static final Pattern CODE = Pattern.compile("[a-z][a-z0-9-]{0,31}");
  private static final Pattern LEVEL = Pattern.compile("\\p{L}[\\p{L}\\p{N} ._-]{0,31}");

  /** Named zones only: their offsets follow the law of the place, and PostgreSQL knows them too. */
  private static final Set<String> ZONES = ZoneId.getAvailableZoneIds();

  private final Field program;
  private final Findings findings;
  private final int findingsBefore;
  private final Map<String, Field> fields;
  private final @Nullable String code;

  ProgramReader(Field program, Findings findings) {
    this.program = program;
    this.findings = findings;
    findingsBefore = findings.count();
    fields = program.fields(FIELDS, findings);
    code = readCode();
  }

  /** Where it could be read. */
  Optional<String> code() {
    return Optional.ofNullable(code);
  }

  /** Empty where anything was wrong. */
  Optional<ProgramSpec> read() {
    ProgramSpec read =
        new ProgramSpec(
            code == null ? "" : code,
            readName(),
            readTimezone(),
            readFlag("autoOpenAccounts"),
            readNumber("clawbackFloor", 0, Program.CLAWBACK_FLOOR_MIN, 0),
            readNumber("balanceCap", Program.BALANCE_CAP_MAX, 1, Program.BALANCE_CAP_MAX),
            readPeriod(fields.get("expiry")),
            readDuration("activationDelay", ProgramSpec.ACTIVATION_DELAY_DEFAULT),
            readDuration("holdTimeout", ProgramSpec.HOLD_TIMEOUT_DEFAULT),
            readDuration("idempotencyRetention", ProgramSpec.IDEMPOTENCY_RETENTION_DEFAULT),
            readTiers());
    return findings.count() == findingsBefore ? Optional.of(read) : Optional.empty();
  }

  private @Nullable String readCode() {
    Field field = required("code");
    String text = field == null ? null : Scalars.text(field, findings);
    if (field == null || text == null) {
      return null;
    }
    if (!CODE.matcher(text).matches()) {
      findings.add(
          field,
          field.echo() + " is no program code; write a small letter, then up to 31 of a-z, 0-9, -");
      return null;
    }
    return text;
  }

  private String readName() {
    Field field = required("name");
    String text = field == null ? null : Scalars.text(field, findings);
    if (field == null || text == null) {
      return "";
    }
    int length = text.codePointCount(0, text.length());
    if (length < 1 || length > 200) {
      findings.add(field, "has " + length + " characters; write 1 to 200");
    } else if (text.codePoints().anyMatch(ProgramReader::isUnfitForNames)) {
      findings.add(field, "has a control character or half a character in it");
    }
    return text;
  }

  private static boolean isUnfitForNames(int codePoint) {
    return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
  }

  private ZoneId readTimezone() {
    Field field = fields.get("timezone");
    String text = field == null ? null : Scalars.text(field, findings);
    if (field == null || text == null) {
      return ProgramSpec.TIMEZONE_DEFAULT;
    }
    if (!ZONES.contains(text)) {
      String meant = Suggestion.of(text, ZONES);
      findings.add(
          field,
          field.echo()
              + " is no time zone"
              + (meant.isEmpty() ? "; write one like Europe/London or UTC" : meant));
      return ProgramSpec.TIMEZONE_DEFAULT;
    }
    return ZoneId.of(text);
  }

  private boolean readFlag(String name) {
    Field field = fields.get(name);
    return field != null && Scalars.flag(field, findings);
  }

  private long readNumber(String name, long absent, long min, long max) {
    Field field = fields.get(name);
    return field == null ? absent : Scalars.number(field, min, max, findings);
  }

  private IsoDuration readDuration(String name, IsoDuration absent) {
    Field field = fields.get(name);
    IsoDuration read = field == null ? null : Scalars.duration(field, findings);
    return read == null ? absent : read;
  }

  private @Nullable Period readPeriod(@Nullable Field field) {
    return field == null ? null : Scalars.period(field, findings);
  }

  private @Nullable Tiers readTiers() {
    Field tiers = fields.get("tiers");
    if (tiers == null) {
      return null;
    }
    Map<String, Field> parts = tiers.fields(List.of("window", "levels"), findings);
    Period window = null;
    Field windowField = parts.get("window");
    if (windowField == null) {
      findings.add(tiers.path() + ".window", "is missing; write for example P12M");
    } else {
      window = Scalars.period(windowField, findings);
    }
    Field levelsField = parts.get("levels");
    if (levelsField == null) {
      findings.add(tiers.path() + ".levels", "is missing; write for example {basic: 0, gold: 500}");
      return null;
    }
    Map<String, Long> levels = readLevels(levelsField);
    return window == null ? null : new Tiers(window, levels);
  }

  /**
   * No level has to begin at 0: below the lowest, a member is in no tier. Two levels of the same
   * points would leave open which of them a member is in.
   */
  private Map<String, Long> readLevels(Field field) {
    Map<String, Long> levels = new LinkedHashMap<>();
    int before = findings.count();
    List<Field> entries = field.entries(findings);
    if (entries.isEmpty() && findings.count() == before) {
      findings.add(field, "names no level");
    }
    for (Field level : entries) {
      String name = level.path().substring(field.path().length() + 1);
      if (!LEVEL.matcher(name).matches()) {
        findings.add(
            level,
            "is no level name; write a letter, then up to 31 letters, digits, blanks, . _ -");
      }
      int beforePoints = findings.count();
      long points = Scalars.number(level, 0, Program.BALANCE_CAP_MAX, findings);
      if (findings.count() == beforePoints && levels.containsValue(points)) {
        findings.add(level, points + " is another level's points already");
      }
      levels.put(name, points);
    }
    return levels;
  }

  private @Nullable Field required(String name) {
    Field field = fields.get(name);
    if (field == null && program.node() instanceof MappingNode) {
      findings.add(program.path() + "." + name, "is missing");
    }
    return field;
  }
}
