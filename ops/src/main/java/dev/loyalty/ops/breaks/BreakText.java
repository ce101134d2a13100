package dev.loyalty.ops.breaks;

import dev.loyalty.ops.cli.PlainText;
import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A break for a terminal. */
public final class BreakText {

  private BreakText() {}

  /** Prints the break in some lines; the first names its subject. */
  public static void print(BreakDocument it, PrintStream out) {
    out.println(
        PlainText.ofLine(
            String.format(
                Locale.ROOT,
                "%s  %s  %s%s  (%s, %s)",
                it.severity().toUpperCase(Locale.ROOT),
                it.kind(),
                it.program() == null ? "" : it.program() + ": ",
                it.subject(),
                it.status(),
                it.age())));
    line(out, "expected", it.expected());
    line(out, "actual", it.actual());
    line(out, "evidence", it.evidence());
    line(out, "since", it.firstSeen().toString());
    line(out, "last seen", it.lastSeen().toString());
    line(out, "owner", it.owner());
    if (it.notes() != null) {
      it.notes().lines().forEach(note -> line(out, "note", note));
    }
    line(out, "fingerprint", it.fingerprint().toString());
  }

  private static void line(PrintStream out, String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      out.printf(Locale.ROOT, "  %-12s %s%n", name, PlainText.ofLine(value));
    }
  }
}
