package dev.loyalty.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the words of the sources to the rules that CONTRIBUTING.md states. */
class WordsTest {

  private static final Path REPOSITORY = Path.of("..");

  private static final List<String> MODULES =
      List.of("migrations", "ledger", "ingest", "batch-jobs", "ops");

  /** A sentence that begins so has a clause where its subject and verb should be. */
  private static final Pattern OPENER =
      Pattern.compile(
          "(?:Of|What|Whoever|Whom|Whose|Where|That|Which|How|When|Whether|As above|If)\\b.*");

  private static final Pattern JAVADOC =
      Pattern.compile("/\\*\\*\\s*(?:\\*\\s*)?(\\S[^\n]*)", Pattern.MULTILINE);

  private static final Pattern WHOEVER = Pattern.compile("\\b[Ww]ho(?:m)?ever\\b");

  private static final Pattern STRING = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"");

  private static final Pattern IS_NO =
      Pattern.compile("(?<![Tt]here )\\b(?:is|are) no (?!longer\\b|more\\b)\\w");

  @Test
  void noJavadocBeginsWithoutASubject() {
    assertThat(findings("src/main", WordsTest::openers)).isEmpty();
  }

  @Test
  void nobodyIsCalledWhoever() {
    assertThat(findings("src/main", text -> matches(WHOEVER, text))).isEmpty();
    assertThat(findings("src/test", text -> matches(WHOEVER, text)))
        .allMatch(it -> it.contains("WordsTest.java"));
  }

  @Test
  void messagesSayWhatSomethingIsNot() {
    assertThat(findings("src/main", WordsTest::messages)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'/** Of records in one transaction. */', 1",
    "'/**\n   * What was found.\n   */', 1",
    "'/** Maximum bytes of records in one transaction. */', 0",
    "'/** Office hours. */', 0"
  })
  void findsSentencesWithoutASubject(String source, int expected) {
    assertThat(openers(source)).hasSize(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "'fail(\"it is no address\")', 1",
    "'fail(\"it is not an address\")', 0",
    "'fail(\"it is no longer there\")', 0",
    "'fail(\"there is no account 7\")', 0",
    "'// it is no address', 0"
  })
  void findsMessagesThatSayIsNo(String source, int expected) {
    assertThat(messages(source)).hasSize(expected);
  }

  private interface Rule {
    List<String> findings(String text);
  }

  private static List<String> findings(String sources, Rule rule) {
    List<String> found = new ArrayList<>();
    for (String module : MODULES) {
      Path root = REPOSITORY.resolve(module).resolve(sources);
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(it -> it.toString().matches(".*\\.(java|sql)")).toList()) {
          for (String finding : rule.findings(Files.readString(file))) {
            found.add(REPOSITORY.relativize(file) + ": " + finding);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException("The sources below " + root + " can't be read", e);
      }
    }
    return found;
  }

  private static List<String> openers(String text) {
    List<String> found = new ArrayList<>();
    Matcher javadoc = JAVADOC.matcher(text);
    while (javadoc.find()) {
      if (OPENER.matcher(javadoc.group(1)).matches()) {
        found.add(javadoc.group(1));
      }
    }
    return found;
  }

  private static List<String> messages(String text) {
    List<String> found = new ArrayList<>();
    Matcher string = STRING.matcher(text);
    while (string.find()) {
      if (IS_NO.matcher(string.group(1)).find()) {
        found.add(string.group());
      }
    }
    return found;
  }

  private static List<String> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(it -> it.group()).toList();
  }
}
