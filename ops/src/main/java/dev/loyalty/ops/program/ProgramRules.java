package dev.loyalty.ops.program;

import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.model.Tiers;
import dev.loyalty.ledger.store.IsoDuration;
import dev.loyalty.ledger.store.ProgramSpec;
import java.time.Period;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Makes programs of a file that was validated against the schema, and checks the rules that a
 * schema can't say: known time zones, lengths of time, distinct codes and levels. Fields that are
 * wrong already are passed over; their programs are never used.
 */
final class ProgramRules {

  /** A century, so that no date-time overflows when a period is added to it. */
  private static final int MONTHS_MAX = 1_200;

  private static final int DAYS_MAX = 36_525;

  /** Named zones only: their offsets follow the law of the place, and PostgreSQL knows them too. */
  private static final Set<String> ZONES = ZoneId.getAvailableZoneIds();

  private final Mistakes mistakes;
  private final Map<String, String> placeByCode = new HashMap<>();

  ProgramRules(Mistakes mistakes) {
    this.mistakes = mistakes;
  }

  List<ProgramSpec> read(JsonNode root) {
    List<ProgramSpec> specs = new ArrayList<>();
    for (JsonNode program : root.path("programs").values()) {
      specs.add(program(program, "/programs/" + specs.size()));
    }
    return specs;
  }

  private ProgramSpec program(JsonNode program, String place) {
    JsonNode autoOpenAccounts = field(program, place, "autoOpenAccounts");
    return new ProgramSpec(
        code(program, place),
        program.path("name").asString(""),
        timezone(program, place),
        autoOpenAccounts != null && autoOpenAccounts.asBoolean(),
        number(program, place, "clawbackFloor", 0),
        number(program, place, "balanceCap", Program.BALANCE_CAP_MAX),
        period(program, place, "expiry"),
        duration(program, place, "activationDelay", ProgramSpec.ACTIVATION_DELAY_DEFAULT),
        duration(program, place, "holdTimeout", ProgramSpec.HOLD_TIMEOUT_DEFAULT),
        duration(program, place, "idempotencyRetention", ProgramSpec.IDEMPOTENCY_RETENTION_DEFAULT),
        tiers(program, place));
  }

  /** Returns null where the field is absent or null, or is wrong already. */
  private @Nullable JsonNode field(JsonNode parent, String place, String name) {
    JsonNode field = parent.get(name);
    return field == null || field.isNull() || mistakes.isWrong(place + "/" + name) ? null : field;
  }

  private String code(JsonNode program, String place) {
    JsonNode field = field(program, place, "code");
    if (field == null) {
      return "";
    }
    String code = field.asString();
    String first = placeByCode.putIfAbsent(code, place);
    if (first != null) {
      mistakes.add(place + "/code", '"' + code + "\" is the code of " + Mistakes.path(first));
    }
    return code;
  }

  private ZoneId timezone(JsonNode program, String place) {
    JsonNode field = field(program, place, "timezone");
    if (field == null) {
      return ProgramSpec.TIMEZONE_DEFAULT;
    }
    String name = field.asString();
    if (!ZONES.contains(name)) {
      String meant = Suggestion.of(name, ZONES);
      mistakes.add(
          place + "/timezone",
          '"'
              + Mistakes.printable(name)
              + "\" is not a time zone"
              + (meant.isEmpty() ? "; write one like Europe/London or UTC" : meant));
      return ProgramSpec.TIMEZONE_DEFAULT;
    }
    return ZoneId.of(name);
  }

  /** JSON Schema takes 1e3 and 12.0 for whole numbers; a number of points has digits alone. */
  private long number(JsonNode parent, String place, String name, long absent) {
    JsonNode field = field(parent, place, name);
    if (field == null) {
      return absent;
    }
    if (!field.isIntegralNumber()) {
      mistakes.add(place + "/" + Mistakes.escape(name), "write the number in digits alone");
      return absent;
    }
    return field.asLong();
  }

  private IsoDuration duration(JsonNode parent, String place, String name, IsoDuration absent) {
    JsonNode field = field(parent, place, name);
    if (field == null) {
      return absent;
    }
    try {
      return IsoDuration.parse(field.asString());
    } catch (IllegalArgumentException e) {
      mistakes.add(place + "/" + name, '"' + field.asString() + "\" " + e.getMessage());
      return absent;
    }
  }

  @SuppressWarnings("JavaPeriodGetDays") // Its months are bounded beside its days.
  private @Nullable Period period(JsonNode parent, String place, String name) {
    JsonNode field = field(parent, place, name);
    if (field == null) {
      return null;
    }
    Period period = Period.parse(field.asString());
    if (period.isZero()) {
      mistakes.add(
          place + "/" + name,
          '"' + field.asString() + "\" lasts no time; leave the field out for never");
    } else if (period.toTotalMonths() > MONTHS_MAX || period.getDays() > DAYS_MAX) {
      mistakes.add(place + "/" + name, '"' + field.asString() + "\" is longer than a century");
    }
    return period;
  }

  private @Nullable Tiers tiers(JsonNode program, String place) {
    JsonNode tiers = field(program, place, "tiers");
    if (tiers == null) {
      return null;
    }
    Period window = period(tiers, place + "/tiers", "window");
    Map<String, Long> levels = levels(tiers.path("levels"), place + "/tiers/levels");
    return window == null ? null : new Tiers(window, levels);
  }

  /**
   * No level has to begin at 0: below the lowest, a member is in no tier. Two levels of the same
   * points would leave open which of them a member is in.
   */
  private Map<String, Long> levels(JsonNode levels, String place) {
    Map<String, Long> points = new LinkedHashMap<>();
    for (String name : levels.propertyNames()) {
      if (field(levels, place, name) == null) {
        continue;
      }
      long from = number(levels, place, name, 0);
      if (points.containsValue(from)) {
        mistakes.add(place + "/" + name, from + " is another level's points already");
      }
      points.put(name, from);
    }
    return points;
  }
}
