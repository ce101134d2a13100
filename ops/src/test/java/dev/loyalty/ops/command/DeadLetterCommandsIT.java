package dev.loyalty.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.read.SampleBook;
import dev.loyalty.ledger.store.TestBook;
import java.nio.file.Path;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLetterCommandsIT {

  @TempDir private Path directory;
  private CommandLineProbe loyalty;
  private Jdbi owner;
  private String id = "";

  @BeforeEach
  void fillTheBook() {
    TestBook book = SampleBook.create();
    owner = book.owner();
    loyalty = CommandLineProbe.of(book.database(), directory);
    loyalty.run("dead-letters", "list", "--json");
    id = loyalty.json().get("deadLetters").get(0).get("id").asString();
  }

  @Test
  void listsThem() {
    assertThat(loyalty.run("dead-letters", "list", "--status", "open")).isZero();
    assertThat(loyalty.out()).contains("MALFORMED_JSON", "loyalty.transfers-0@8");
    assertThat(loyalty.run("dead-letters", "list", "--code", "NULL_VALUE")).isZero();
    assertThat(loyalty.out()).contains("No dead letters.");
    assertThat(loyalty.run("dead-letters", "list", "--status", "lost")).isEqualTo(2);
  }

  @Test
  void showsAValueWithoutItsControlCharacters() {
    assertThat(loyalty.run("dead-letters", "show", id)).isZero();
    assertThat(loyalty.out()).contains("{\\u001b[").doesNotContain("\u001b");
    assertThat(loyalty.run("dead-letters", "show", id, "--raw")).isZero();
    assertThat(loyalty.out()).contains("extb");
    assertThat(loyalty.run("dead-letters", "show", id, "--json")).isZero();
    assertThat(loyalty.json().get("valueBase64").asString()).isEqualTo("extb");
    assertThat(loyalty.run("dead-letters", "show", "999999")).isEqualTo(1);
    assertThat(loyalty.run("dead-letters", "show", "first")).isEqualTo(2);
  }

  @Test
  void discardsOnceAndForAReason() {
    assertThat(loyalty.run("dead-letters", "discard", id)).isEqualTo(2);
    assertThat(loyalty.run("dead-letters", "discard", id, "--reason", " ")).isEqualTo(2);
    assertThat(loyalty.run("dead-letters", "discard", id, "--reason", "a test")).isZero();
    assertThat(loyalty.run("dead-letters", "discard", id, "--reason", "again")).isEqualTo(4);
    assertThat(loyalty.err()).contains("is discarded already");
    assertThat(loyalty.run("dead-letters", "list", "--status", "discarded", "--json")).isZero();
    assertThat(loyalty.json().get("deadLetters").get(0).get("statusReason").asString())
        .isEqualTo("a test");
  }

  @Test
  void discardsNoneWhereOneIsMissing() {
    assertThat(loyalty.run("dead-letters", "discard", id, "999999", "--reason", "r")).isEqualTo(1);
    assertThat(loyalty.run("dead-letters", "list", "--status", "open", "--json")).isZero();
    assertThat(loyalty.json().get("deadLetters").size()).isEqualTo(1);
  }

  @Test
  void replaysNeitherWhatIsSettledNorWhatWasCut() {
    loyalty.run("dead-letters", "discard", id, "--reason", "a test");
    assertThat(loyalty.run("dead-letters", "replay", id)).isEqualTo(4);

    owner.useHandle(
        handle ->
            handle.execute(
                """
                update dead_letter set status = 'open', status_at = null, status_reason = null,
                  code = 'TOO_LARGE', value_size = 70000, record_value = convert_to(repeat('x', 65536), 'UTF8')
                """));
    assertThat(loyalty.run("dead-letters", "replay", id)).isEqualTo(1);
    assertThat(loyalty.err())
        .contains("can't be replayed: only the first 65,536 of its 70,000 bytes");
  }
}
