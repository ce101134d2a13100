package dev.loyalty.ledger.store;

import dev.loyalty.ledger.posting.DeadLetter.Header;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A record's headers as a JSON array of [name, value] in base64: the names are any text, U+0000
 * included, which PostgreSQL's jsonb doesn't take.
 */
final class HeadersJson {

  private static final Pattern PAIR =
      Pattern.compile("\\[\"([A-Za-z0-9+/=]*)\",\\s*(?:null|\"([A-Za-z0-9+/=]*)\")]");

  private HeadersJson() {}

  static String of(List<Header> headers) {
    StringBuilder json = new StringBuilder("[");
    for (Header header : headers) {
      if (json.length() > 1) {
        json.append(',');
      }
      json.append("[\"").append(base64(header.name().getBytes(StandardCharsets.UTF_8))).append('"');
      byte[] value = header.value();
      json.append(value == null ? ",null]" : ",\"" + base64(value) + "\"]");
    }
    return json.append(']').toString();
  }

  /** Reads what {@link #of} wrote, as PostgreSQL prints it. */
  static List<Header> parse(String json) {
    List<Header> headers = new ArrayList<>();
    Matcher pairs = PAIR.matcher(json);
    while (pairs.find()) {
      String name = new String(Base64.getDecoder().decode(pairs.group(1)), StandardCharsets.UTF_8);
      String value = pairs.group(2);
      headers.add(new Header(name, value == null ? null : Base64.getDecoder().decode(value)));
    }
    return headers;
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
