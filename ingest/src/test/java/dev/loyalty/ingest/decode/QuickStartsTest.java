package dev.loyalty.ingest.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ingest.fixture.PublishedSchemas;
import dev.loyalty.ledger.model.Request;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Tests that the decoder reads what the quick starts of {@code docs/events} send. */
class QuickStartsTest {

  private static final String README =
      PublishedSchemas.read(PublishedSchemas.EVENTS.resolve("README.md"));

  private static final Pattern JAVA_EVENT =
      Pattern.compile("(?s)String event = \"\"\"\n(.+?)\"\"\";");
  private static final Pattern JAVA_KEY =
      Pattern.compile("new ProducerRecord<>\\(\"loyalty.transfers\", \"(.+?)\", event\\)");
  private static final Pattern PYTHON_EVENT = Pattern.compile("(?ms)^event = (\\{$.+?^})$");
  private static final Pattern PYTHON_KEY =
      Pattern.compile("produce\\(\"loyalty.transfers\", json.dumps\\(event\\), key=\"(.+?)\"");
  private static final Pattern CONTENT_TYPE = Pattern.compile("\"content-type\"[,:] \"(.+?)\"");
  private static final Pattern KCAT =
      Pattern.compile("(?m)^echo '(.+?)\\|(.+?)' \\|\n((?:.+\\\\\n)*.+)$");
  private static final Pattern KCAT_HEADER = Pattern.compile("-H (\\S+?)=(\\S+)");

  /** Returns the text under a heading of the README. */
  private static String section(String heading) {
    int begin = README.indexOf("\n## " + heading);
    assertThat(begin).as(heading).isNotNegative();
    return README.substring(begin, README.indexOf("\n## ", begin + 1));
  }

  private static String only(Pattern pattern, String text) {
    List<MatchResult> found = pattern.matcher(text).results().toList();
    assertThat(found).as(pattern.pattern()).hasSize(1);
    return found.getFirst().group(1);
  }

  /** Decodes a request, and checks that the record's key is its account. */
  private static Request read(String key, String value, Map<String, byte[]> headers) {
    Decoded decoded = new EventDecoder().decode(Json.utf8(value), new TestHeaders(headers));
    assertThat(decoded).as(value).isInstanceOf(Decoded.Event.class);
    Request request = ((Decoded.Event) decoded).request();
    assertThat(key).isEqualTo(request.header().account());
    return request;
  }

  private static Map<String, byte[]> contentType(String section) {
    return Map.of("content-type", Json.utf8(only(CONTENT_TYPE, section)));
  }

  @Test
  void readsWhatTheJavaExampleSends() {
    String java = section("Java");
    Request request =
        read(only(JAVA_KEY, java), only(JAVA_EVENT, java).stripIndent(), contentType(java));
    assertThat(request.header().key()).isEqualTo("invoice:536365");
    assertThat(request).isInstanceOf(Request.Earn.class);
  }

  /** Python's literal is JSON except for the commas at the ends. */
  @Test
  void readsWhatThePythonExampleSends() {
    String python = section("Python");
    String event = only(PYTHON_EVENT, python).replaceAll(",(\\s*})", "$1");
    Request request = read(only(PYTHON_KEY, python), event, contentType(python));
    assertThat(request.header().key()).isEqualTo("invoice:536365");
    assertThat(request).isInstanceOf(Request.Earn.class);
  }

  @Test
  void readsWhatTheExamplesOfKcatSend() {
    List<MatchResult> examples = KCAT.matcher(section("kcat")).results().toList();
    assertThat(examples).hasSize(2);
    for (MatchResult example : examples) {
      Map<String, byte[]> headers = new HashMap<>();
      for (MatchResult header : KCAT_HEADER.matcher(example.group(3)).results().toList()) {
        headers.put(header.group(1), Json.utf8(header.group(2)));
      }
      Request request = read(example.group(1), example.group(2), headers);
      assertThat(request).isInstanceOf(Request.Redeem.class);
      assertThat(request.header().key()).startsWith("/till/7#");
    }
  }
}
