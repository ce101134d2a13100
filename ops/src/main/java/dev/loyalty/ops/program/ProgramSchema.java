package dev.loyalty.ops.program;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import com.networknt.schema.path.NodePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import tools.jackson.databind.JsonNode;

/**
 * Validates a programs file against its JSON Schema, which editors use too, and tells each
 * violation as a sentence. The schema's own {@code errorMessage} says what to write instead. Safe
 * for concurrent use.
 */
final class ProgramSchema {

  static final String RESOURCE = "programs.schema.json";

  /** Editors know this keyword too. */
  private static final String WRITE_INSTEAD = "errorMessage";

  private final Schema schema;

  private ProgramSchema(Schema schema) {
    this.schema = schema;
  }

  static ProgramSchema load() {
    try (InputStream in = ProgramSchema.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("This build lacks its " + RESOURCE);
      }
      return new ProgramSchema(
          SchemaRegistry.withDefaultDialect(
                  Dialect.builder(Dialects.getDraft202012())
                      .keyword(new NonValidationKeyword(WRITE_INSTEAD))
                      .build())
              .getSchema(in, InputFormat.JSON));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void validate(JsonNode root, Mistakes mistakes) {
    for (Error error : schema.validate(root)) {
      String place = error.getInstanceLocation().toString();
      switch (error.getKeyword()) {
        case "required" -> mistakes.addMissing(place, error.getProperty());
        case "additionalProperties" ->
            mistakes.add(
                place + "/" + Mistakes.escape(error.getProperty()),
                unknownField(error.getProperty(), owner(error)));
        default -> mistakes.add(place, problem(error, owner(error)));
      }
    }
  }

  /** Finds the part of the schema that the violated keyword belongs to. */
  private JsonNode owner(Error error) {
    NodePath keyword = error.getSchemaLocation().getFragment();
    JsonNode owner = schema.getSchemaNode();
    for (int at = 0; at < keyword.getNameCount() - 1; at++) {
      owner = owner.path(String.valueOf(keyword.getElement(at)));
    }
    return owner;
  }

  private static String unknownField(String name, JsonNode owner) {
    return owner.has(WRITE_INSTEAD)
        ? "is not allowed; " + owner.get(WRITE_INSTEAD).asString()
        : "is not a known field" + Suggestion.of(name, owner.path("properties").propertyNames());
  }

  private static String problem(Error error, JsonNode owner) {
    JsonNode value = error.getInstanceNode();
    return switch (error.getKeyword()) {
      case "type" -> echo(value) + " should be " + wanted(value, owner.path("type"));
      case "minimum", "maximum" ->
          value + " is outside of " + owner.path("minimum") + " to " + owner.path("maximum");
      case "minLength", "maxLength" -> {
        String text = value.asString();
        yield "has "
            + text.codePointCount(0, text.length())
            + " characters; write "
            + owner.path("minLength")
            + " to "
            + owner.path("maxLength");
      }
      case "minItems", "minProperties" -> "is empty";
      case "pattern" -> echo(value) + " is not allowed; " + owner.path(WRITE_INSTEAD).asString("");
      default -> error.getMessage();
    };
  }

  /** Quotes a value, bounded and without control characters. */
  private static String echo(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> "a list";
      case OBJECT -> "a map";
      case NULL -> "nothing";
      default -> '"' + Mistakes.printable(value.asString()) + '"';
    };
  }

  private static String wanted(JsonNode value, JsonNode types) {
    String type = types.isArray() ? types.path(0).asString() : types.asString();
    return switch (type) {
      case "object" -> "a map of fields";
      case "array" -> "a list; begin each item with \"- \"";
      case "integer" -> "a whole number, without quotes";
      case "boolean" -> "true or false";
      default -> value.isValueNode() && !value.isNull() ? "text; write it in quotes" : "text";
    };
  }
}
