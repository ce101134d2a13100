package dev.loyalty.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.read.SampleBook;
import dev.loyalty.ledger.store.TestBook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReadingCommandsIT {

  @TempDir private static Path directory;
  private static CommandLineProbe loyalty;

  @BeforeAll
  static void fillTheBook() {
    TestBook book = SampleBook.create();
    loyalty = CommandLineProbe.of(book.database(), directory);
  }

  @Test
  void showsAnAccountAsTheContractSays() {
    assertThat(loyalty.run("account", "show", "retail", "bob", "--json")).isZero();
    assertThat(loyalty.out().strip())
        .isEqualTo(
            "{\"program\":\"retail\",\"account\":\"bob\",\"status\":\"frozen\","
                + "\"available\":15,\"pending\":5,\"held\":0}");
    assertThat(loyalty.run("account", "show", "retail", "bob")).isZero();
    assertThat(loyalty.out()).contains("available  15");
  }

  @Test
  void saysPlainlyThatAnAccountOrProgramIsMissing() {
    assertThat(loyalty.run("account", "show", "retail", "nobody")).isEqualTo(1);
    assertThat(loyalty.err()).contains("the program retail has no account nobody");
    assertThat(loyalty.run("account", "show", "absent", "bob")).isEqualTo(1);
    assertThat(loyalty.err()).contains("the program absent doesn't exist");
    assertThat(loyalty.run("account", "history", "travel", "redemption")).isEqualTo(1);
    assertThat(loyalty.err()).contains("`loyalty program show travel` shows the system account");
  }

  @Test
  void meansTheMembersAccountWhereItIsNamedLikeASystemAccount() {
    assertThat(loyalty.run("account", "show", "retail", "issuance", "--json")).isZero();
    assertThat(loyalty.json().get("available").asLong()).isEqualTo(1);
    assertThat(loyalty.run("account", "history", "retail", "issuance", "--json")).isZero();
    assertThat(loyalty.json().get("transfers").get(0).get("points").asLong()).isEqualTo(1);
  }

  @Test
  void pagesThroughAHistory() {
    assertThat(loyalty.run("account", "history", "retail", "ann", "--limit", "4", "--json"))
        .isZero();
    JsonNode first = loyalty.json();
    assertThat(signedPoints(first)).containsExactly(-5L, 15L, -25L, -40L);
    assertThat(first.get("transfers").get(3).get("bucket").asString()).isEqualTo("available");
    assertThat(first.get("transfers").get(3).get("counterparty").isNull()).isTrue();

    String next = first.get("next").asString();
    assertThat(loyalty.run("account", "history", "retail", "ann", "--after", next, "--json"))
        .isZero();
    assertThat(signedPoints(loyalty.json())).containsExactly(-20L, -30L, 100L);
    assertThat(loyalty.json().get("next").isNull()).isTrue();

    assertThat(loyalty.run("account", "history", "retail", "ann", "--limit", "1")).isZero();
    assertThat(loyalty.out()).contains("POSTED", "hold", "own held", "More: --after ");
    assertThat(loyalty.run("account", "history", "retail", "ann", "--after", "?")).isEqualTo(2);
    assertThat(loyalty.run("account", "history", "retail", "ann", "--limit", "0")).isEqualTo(2);
  }

  @Test
  void exportsBalancesAsRfc4180() throws IOException {
    String expected =
        "account,status,available,pending,held\r\n"
            + "ann,open,20,0,5\r\n"
            + "bob,frozen,15,5,0\r\n"
            + "issuance,open,1,0,0\r\n";

    assertThat(loyalty.run("export", "balances", "--program", "retail")).isZero();
    assertThat(loyalty.out()).isEqualTo(expected);
    assertThat(loyalty.run("export", "balances", "--program", "retail", "--out", "b.csv")).isZero();
    assertThat(loyalty.out()).isEmpty();
    assertThat(Files.readString(directory.resolve("b.csv"))).isEqualTo(expected);
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void exportsBalancesAsNdjson() {
    assertThat(loyalty.run("export", "balances", "--program", "travel", "--format", "ndjson"))
        .isZero();
    assertThat(loyalty.out())
        .isEqualTo(
            "{\"account\":\"ann\",\"status\":\"open\",\"available\":900,\"pending\":0,\"held\":0}\n");
  }

  @Test
  void exportsTheJournal() {
    assertThat(loyalty.run("export", "transfers", "--program", "retail")).isZero();
    List<String> lines = loyalty.out().lines().toList();
    assertThat(lines).hasSize(12);
    assertThat(lines.getFirst()).startsWith("postedAt,time,transferId,idempotencyKey,type,points,");
    assertThat(lines.get(1))
        .contains(",earn-1,loyalty.earn.v1,100,issuance,,,ann,available,100,,\"order,1\",");

    assertThat(loyalty.run("export", "transfers", "--program", "retail", "--format", "ndjson"))
        .isZero();
    JsonNode hold = JsonMapper.shared().readTree(loyalty.out().lines().toList().get(3));
    assertThat(hold.get("type").asString()).isEqualTo("loyalty.hold.v1");
    assertThat(hold.get("debitBucket").asString()).isEqualTo("available");
    assertThat(hold.get("creditBucket").asString()).isEqualTo("held");
    assertThat(hold.get("creditBalance").asLong()).isEqualTo(40);
  }

  @Test
  void exportsOneJsonDocument() {
    assertThat(loyalty.run("export", "balances", "--program", "travel", "--json")).isZero();
    assertThat(loyalty.out())
        .isEqualTo(
            "[\n"
                + "{\"account\":\"ann\",\"status\":\"open\",\"available\":900,\"pending\":0,\"held\":0}\n"
                + "]\n");

    assertThat(loyalty.run("export", "transfers", "--program", "retail", "--json")).isZero();
    JsonNode journal = JsonMapper.shared().readTree(loyalty.out());
    assertThat(journal.size()).isEqualTo(11);
    assertThat(journal.get(3).get("creditBalance").asLong()).isEqualTo(40);

    assertThat(
            loyalty.run(
                "export",
                "transfers",
                "--program",
                "travel",
                "--json",
                "--to",
                "2020-01-01T00:00:00Z"))
        .isZero();
    assertThat(loyalty.out()).isEqualTo("[]\n");
    assertThat(
            loyalty.run(
                "export", "balances", "--program", "travel", "--json", "--format", "ndjson"))
        .isEqualTo(2);
  }

  @Test
  void cutsTheJournalAtTimes() {
    String[] command = {"export", "transfers", "--program", "retail", "--to"};
    assertThat(loyalty.run(with(command, "2020-01-01T00:00:00Z"))).isZero();
    assertThat(loyalty.out().lines()).hasSize(1);
    assertThat(loyalty.run(with(command, "9998-01-01T00:00:00+02:00"))).isZero();
    assertThat(loyalty.out().lines()).hasSize(12);
    assertThat(loyalty.run(with(command, "yesterday"))).isEqualTo(2);
    assertThat(loyalty.run("export", "transfers")).isEqualTo(2);
    assertThat(loyalty.run("export", "balances", "--program", "retail", "--format", "xml"))
        .isEqualTo(2);
  }

  private static String[] with(String[] command, String last) {
    String[] all = java.util.Arrays.copyOf(command, command.length + 1);
    all[command.length] = last;
    return all;
  }

  private static List<Long> signedPoints(JsonNode page) {
    return page.get("transfers").valueStream().map(line -> line.get("points").asLong()).toList();
  }
}
