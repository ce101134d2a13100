package dev.loyalty.ops.publish;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Finds an event's {@code data.account}, the record key that keeps an account's events in order. It
 * reads no further, so an event that is malformed behind the account has a key too. Safe for
 * concurrent use.
 */
final class AccountKey {

  private static final JsonFactory JSON = new JsonFactory();

  private AccountKey() {}

  /** Returns the account in UTF-8, or null where it is missing or can't be read. */
  static byte @Nullable [] of(byte[] event) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), event)) {
      return enter(parser, "data") && enter(parser, "account") ? text(parser) : null;
    } catch (JacksonException e) {
      // The line is sent all the same: the ledger makes a dead letter of it and says why.
      return null;
    }
  }

  /**
   * Reads the next object up to the value of the field; returns false where it has no such field.
   */
  static boolean enter(JsonParser parser, String field) {
    JsonToken token = parser.currentToken() == null ? parser.nextToken() : parser.currentToken();
    if (token != JsonToken.START_OBJECT) {
      return false;
    }
    for (@Nullable String name = parser.nextName(); name != null; name = parser.nextName()) {
      parser.nextToken();
      if (name.equals(field)) {
        return true;
      }
      parser.skipChildren();
    }
    return false;
  }

  private static byte @Nullable [] text(JsonParser parser) {
    if (parser.currentToken() != JsonToken.VALUE_STRING || parser.getString().isEmpty()) {
      return null;
    }
    try {
      ByteBuffer encoded =
          StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(parser.getString()));
      byte[] key = new byte[encoded.remaining()];
      encoded.get(key);
      return key;
    } catch (CharacterCodingException e) {
      // Half a surrogate pair: no account has such a code.
      return null;
    }
  }
}
