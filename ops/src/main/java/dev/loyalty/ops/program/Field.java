package dev.loyalty.ops.program;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A node of the file and the path to it.
 *
 * @param path for example {@code programs[0].tiers.levels}
 */
record Field(String path, Node node) {

  private static final int ECHO_MAX = 60;

  int line() {
    return node.getStartMark().getLine() + 1;
  }

  boolean isNull() {
    return node.getTag().equals(Tag.NULL);
  }

  /** Null where it is no single value. */
  @Nullable String scalar() {
    return node instanceof ScalarNode scalar ? scalar.getValue() : null;
  }

  boolean is(Tag tag) {
    return node instanceof ScalarNode && node.getTag().equals(tag);
  }

  /** The value as it is told to people: quoted, bounded, without control characters. */
  String echo() {
    return switch (node) {
      case ScalarNode scalar -> '"' + printable(scalar.getValue()) + '"';
      case SequenceNode list -> "a list";
      default -> "a map";
    };
  }

  /**
   * The fields that are present (not null), by name. Names outside of {@code known} are findings.
   */
  Map<String, Field> fields(Collection<String> known, Findings findings) {
    Map<String, Field> fields = new LinkedHashMap<>();
    for (Field field : entries(findings)) {
      String name = field.path().substring(path.isEmpty() ? 0 : path.length() + 1);
      if (known.contains(name)) {
        fields.put(name, field);
      } else {
        findings.add(field, "is no known field" + Suggestion.of(name, known));
      }
    }
    fields.values().removeIf(Field::isNull);
    return fields;
  }

  /** The entries of a map, null ones too; a name given twice is a finding. */
  List<Field> entries(Findings findings) {
    if (!(node instanceof MappingNode map)) {
      findings.add(this, echo() + " should be a map of fields");
      return List.of();
    }
    Map<String, Field> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : map.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        findings.add(this, "has a field whose name is no plain word");
        continue;
      }
      String name = printable(key.getValue());
      String prefix = path.isEmpty() ? "" : path + ".";
      Field field = new Field(prefix + name, tuple.getValueNode());
      if (entries.putIfAbsent(name, field) != null) {
        findings.add(field, "is given twice");
      }
    }
    return new ArrayList<>(entries.values());
  }

  /** The items of a list. */
  List<Field> items(Findings findings) {
    if (!(node instanceof SequenceNode list)) {
      findings.add(this, echo() + " should be a list; begin each item with \"- \"");
      return List.of();
    }
    List<Field> items = new ArrayList<>();
    for (Node item : list.getValue()) {
      items.add(new Field(path + "[" + items.size() + "]", item));
    }
    return items;
  }

  static String printable(String text) {
    StringBuilder printable = new StringBuilder();
    text.codePoints()
        .limit(ECHO_MAX)
        .map(c -> Character.isISOControl(c) || isInvisible(c) ? '?' : c)
        .forEach(printable::appendCodePoint);
    return text.codePointCount(0, text.length()) > ECHO_MAX
        ? printable + "…"
        : printable.toString();
  }

  private static boolean isInvisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
