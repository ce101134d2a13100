package dev.loyalty.ops.program;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLParser;
import tools.jackson.dataformat.yaml.YAMLReadFeature;

/**
 * The only document of a YAML file, as a tree of JSON. Anchors, aliases and tags are refused: a
 * programs file needs none, aliases can make a small file huge, and Jackson reads an alias as text.
 *
 * @param mistakes knows the line of every place, and the fields that are given twice
 */
record YamlDocument(JsonNode root, Mistakes mistakes) {

  private static final int DEPTH_MAX = 20;

  private static final YAMLFactory YAML =
      YAMLFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
          .enable(YAMLReadFeature.EMPTY_STRING_AS_NULL)
          .build();

  static YamlDocument read(String text) throws WrongProgramFileException {
    try {
      Mistakes mistakes = scan(text);
      return new YamlDocument(YAMLMapper.builder(YAML).build().readTree(text), mistakes);
    } catch (JacksonException e) {
      TokenStreamLocation at = e.getLocation();
      throw refusal(
          "is not YAML: "
              + Mistakes.printable(e.getOriginalMessage().lines().findFirst().orElse("")),
          at == null ? 1 : at.getLineNr());
    }
  }

  /** Reads the file once without making a tree of it. */
  private static Mistakes scan(String text) throws WrongProgramFileException {
    Map<String, Integer> lines = new HashMap<>();
    Mistakes mistakes = new Mistakes(lines);
    try (JsonParser parser = YAML.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() == null) {
        throw refusal("is empty; it begins with programs:", 1);
      }
      do {
        refuseReferences((YAMLParser) parser);
        String place = parser.streamReadContext().pathAsPointer().toString();
        boolean known = lines.putIfAbsent(place, parser.currentTokenLocation().getLineNr()) != null;
        if (known && parser.currentToken() == JsonToken.PROPERTY_NAME) {
          mistakes.add(place, "is given twice");
        }
      } while (parser.nextToken() != null && !parser.streamReadContext().inRoot());
      if (parser.nextToken() != null) {
        throw refusal("has a second document", parser.currentTokenLocation().getLineNr());
      }
    }
    return mistakes;
  }

  private static void refuseReferences(YAMLParser parser) throws WrongProgramFileException {
    if (parser.isCurrentAlias() || parser.getObjectId() != null || parser.getTypeId() != null) {
      throw refusal(
          "has an anchor (&), an alias (*) or a tag (!); write values out, in quotes where they"
              + " begin with such a sign",
          parser.currentTokenLocation().getLineNr());
    }
  }

  private static WrongProgramFileException refusal(String problem, int line) {
    return new WrongProgramFileException(
        List.of(String.format(Locale.ROOT, "the file %s (line %d)", problem, line)));
  }
}
