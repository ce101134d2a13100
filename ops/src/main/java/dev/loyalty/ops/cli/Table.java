package dev.loyalty.ops.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Prints columns for people. Numbers stand on the right, with thousands apart; text is made
 * harmless.
 */
public final class Table {

  private static final String GAP = "  ";

  private record Cell(String text, boolean right) {}

  private final List<List<Cell>> rows = new ArrayList<>();

  /**
   * @param headings one a column; none: a table without headings
   */
  public Table(String... headings) {
    if (headings.length > 0) {
      add((Object[]) headings);
    }
  }

  /**
   * @param values numbers, or anything that has a text; null for nothing
   */
  public void add(@Nullable Object... values) {
    List<Cell> row = new ArrayList<>(values.length);
    for (Object value : values) {
      row.add(
          switch (value) {
            case null -> new Cell("", false);
            case Long number -> new Cell(number(number), true);
            case Integer number -> new Cell(number(number), true);
            default -> new Cell(PlainText.ofLine(value.toString()), false);
          });
    }
    rows.add(row);
  }

  public void print(PrintStream out) {
    List<Integer> widths = new ArrayList<>();
    List<Boolean> right = new ArrayList<>();
    for (List<Cell> row : rows) {
      for (int column = 0; column < row.size(); column++) {
        if (column == widths.size()) {
          widths.add(0);
          right.add(false);
        }
        widths.set(column, Math.max(widths.get(column), width(row.get(column))));
        right.set(column, right.get(column) || row.get(column).right());
      }
    }
    for (List<Cell> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        String space = " ".repeat(widths.get(column) - width(row.get(column)));
        String text = row.get(column).text();
        line.append(column == 0 ? "" : GAP).append(right.get(column) ? space + text : text + space);
      }
      out.println(line.toString().stripTrailing());
    }
  }

  /** Separates thousands by a space, which no language reads as a decimal point. */
  public static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number).replace(',', ' ');
  }

  private static int width(Cell cell) {
    return cell.text().codePointCount(0, cell.text().length());
  }
}
