package dev.loyalty.ops.deadletter;

import dev.loyalty.ledger.posting.DeadLetter;
import dev.loyalty.ledger.store.StoredDeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A dead letter as a JSON document. */
final class DeadLetterDocument {

  private DeadLetterDocument() {}

  /** Returns everything but the record itself. */
  static Map<String, @Nullable Object> summary(StoredDeadLetter stored) {
    DeadLetter letter = stored.letter();
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("id", stored.id());
    document.put("status", stored.status().name().toLowerCase(Locale.ROOT));
    document.put("code", letter.code());
    document.put("detail", letter.detail());
    document.put("topic", stored.topic());
    document.put("partition", stored.partition());
    document.put("offset", letter.offset());
    document.put("valueSize", letter.valueSize());
    document.put("recordTimestamp", letter.recordTimestamp().toString());
    document.put("storedAt", stored.storedAt().toString());
    document.put("relayedAt", text(stored.relayedAt()));
    document.put("statusReason", stored.statusReason());
    document.put("statusAt", text(stored.statusAt()));
    return document;
  }

  /** Returns everything: bytes as text where they are UTF-8, and always as base64. */
  static Map<String, @Nullable Object> whole(StoredDeadLetter stored) {
    DeadLetter letter = stored.letter();
    Map<String, @Nullable Object> document = summary(stored);
    putBytes(document, "key", letter.key());
    putBytes(document, "value", letter.value());
    List<Map<String, @Nullable Object>> headers = new ArrayList<>();
    for (DeadLetter.Header header : letter.headers()) {
      Map<String, @Nullable Object> entry = new LinkedHashMap<>();
      entry.put("name", header.name());
      putBytes(entry, "value", header.value());
      headers.add(entry);
    }
    document.put("headers", headers);
    return document;
  }

  /** Returns null where the bytes are not UTF-8. */
  static @Nullable String findText(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      // Dead letters often aren't UTF-8; their bytes are shown in base64 then.
      return null;
    }
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static void putBytes(
      Map<String, @Nullable Object> document, String name, byte @Nullable [] bytes) {
    document.put(name, bytes == null ? null : findText(bytes));
    document.put(name + "Base64", bytes == null ? null : base64(bytes));
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }
}
