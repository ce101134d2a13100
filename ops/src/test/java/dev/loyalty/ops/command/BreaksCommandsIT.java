package dev.loyalty.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.read.SampleBook;
import dev.loyalty.ledger.store.TestBook;
import java.nio.file.Path;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Uses a book with a wrong balance in each program, which a night has found. */
class BreaksCommandsIT {

  @TempDir private Path directory;
  private CommandLineProbe loyalty;
  private Jdbi owner;
  private String fingerprint = "";

  @BeforeEach
  void breakTheBook() {
    TestBook book = SampleBook.create();
    owner = book.owner();
    loyalty = CommandLineProbe.of(book.database(), directory);
    change("update account set available = available + 21 where code = 'ann'");
    assertThat(reconcile("2026-01-20")).isEqualTo(3);
    fingerprint = list("--program", "retail").get(0).get("fingerprint").asString();
  }

  private void change(String statement) {
    owner.useHandle(handle -> handle.execute(statement));
  }

  private int reconcile(String date) {
    return loyalty.run("job", "run", "reconcile", "--date", date);
  }

  private JsonNode list(String... options) {
    String[] command = {"breaks", "list", "--json"};
    String[] all = new String[command.length + options.length];
    System.arraycopy(command, 0, all, 0, command.length);
    System.arraycopy(options, 0, all, command.length, options.length);
    assertThat(loyalty.run(all)).isZero();
    return loyalty.json().get("breaks");
  }

  private int say(String verb, String note) {
    return loyalty.run("breaks", verb, fingerprint, "--owner", "eve", "--note", note);
  }

  private List<String> audit() {
    return owner.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select concat_ws('|', action, subject = 'break ' || :fingerprint, old_value ->> 'status', new_value ->> 'status',
                      new_value ->> 'owner', old_value ->> 'notes', new_value ->> 'notes', actor like '%database login%')
                    from audit where action like 'break.%' order by audit_id
                    """)
                .bind("fingerprint", fingerprint)
                .mapTo(String.class)
                .list());
  }

  @Test
  void listsAndShowsThem() {
    assertThat(list()).hasSize(2);
    assertThat(list("--open", "--program", "travel")).hasSize(1);
    assertThat(loyalty.run("breaks", "list")).isZero();
    assertThat(loyalty.out()).contains(fingerprint, "critical", "ann, available", "today");
    assertThat(loyalty.run("breaks", "show", fingerprint)).isZero();
    assertThat(loyalty.out())
        .contains(
            "CRITICAL  balance  retail: ann, available  (open, today)", "legs in the journal");
    assertThat(loyalty.run("breaks", "show", fingerprint, "--json")).isZero();
    assertThat(loyalty.json().get("status").asString()).isEqualTo("open");
  }

  @Test
  void explainsThenAcceptsWithRecordsOfBoth() {
    assertThat(say("accept", "as is")).isEqualTo(4);
    assertThat(loyalty.err()).contains("is open and can't be accepted").contains("explain");
    assertThat(say("explain", "till 3 was down")).isZero();
    assertThat(say("explain", "till 4 too")).isZero();
    assertThat(loyalty.out()).contains("(explained, today)", "note         till 4 too");
    assertThat(loyalty.run("report", "reconciliation")).isEqualTo(3);
    assertThat(loyalty.out()).contains("(explained, today)", "owner        eve", "till 3 was down");

    assertThat(say("accept", "the shop pays")).isZero();
    assertThat(say("accept", "again")).isEqualTo(4);
    assertThat(say("explain", "again")).isEqualTo(4);
    assertThat(loyalty.err()).contains("is accepted and can't be explained");
    assertThat(audit())
        .containsExactly(
            "break.explain|t|open|explained|eve|till 3 was down|t",
            "break.explain|t|explained|explained|eve|till 3 was down|till 3 was down\ntill 4 too|t",
            "break.accept|t|explained|accepted|eve|till 3 was down\ntill 4 too|till 3 was"
                + " down\ntill 4 too\nthe shop pays|t");
    assertThat(list("--program", "retail")).isEmpty();
    assertThat(list("--all", "--program", "retail").get(0).get("status").asString())
        .isEqualTo("accepted");
    assertThat(reconcile("2026-01-21")).isEqualTo(3);
    assertThat(list()).hasSize(1);
  }

  @Test
  void keepsWhatWasSaidWhenABreakGoesByItself() {
    assertThat(say("explain", "being looked at")).isZero();
    change("update account set available = available - 21 where code = 'ann'");
    assertThat(reconcile("2026-01-21")).isZero();

    assertThat(loyalty.run("breaks", "list")).isZero();
    assertThat(loyalty.out()).contains("No open breaks.");
    JsonNode gone = list("--all", "--program", "retail").get(0);
    assertThat(gone.get("status").asString()).isEqualTo("resolved");
    assertThat(gone.get("notes").asString()).isEqualTo("being looked at");
    assertThat(say("explain", "too late")).isEqualTo(4);
    assertThat(loyalty.err()).contains("is resolved and can't be explained");
  }

  @Test
  void refusesWhatNamesNoBreakOrSaysNothing() {
    String unknown = "00000000-0000-0000-0000-000000000000";
    assertThat(loyalty.run("breaks", "show", unknown)).isEqualTo(1);
    assertThat(loyalty.err()).contains("the break " + unknown + " doesn't exist");
    assertThat(loyalty.run("breaks", "explain", unknown, "--owner", "e", "--note", "n"))
        .isEqualTo(1);
    assertThat(loyalty.run("breaks", "show", "ann")).isEqualTo(2);
    assertThat(loyalty.run("breaks", "explain", fingerprint, "--owner", "eve")).isEqualTo(2);
    assertThat(say("explain", " ")).isEqualTo(2);
    assertThat(loyalty.err()).contains("--note is empty");
    assertThat(loyalty.run("breaks", "accept", fingerprint, "--owner", "", "--note", "n"))
        .isEqualTo(2);
    assertThat(loyalty.run("breaks", "list", "--open", "--all")).isEqualTo(2);
    assertThat(loyalty.run("breaks", "list", "--program", "absent")).isEqualTo(1);
    assertThat(audit()).isEmpty();
  }
}
