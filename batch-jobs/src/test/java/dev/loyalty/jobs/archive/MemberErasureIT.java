package dev.loyalty.jobs.archive;

import static dev.loyalty.jobs.archive.OldBook.RETAIL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.model.Member;
import dev.loyalty.ledger.model.Request;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemberErasureIT {

  /** Two years after the end of February 2024. */
  private static final LocalDate DAY = LocalDate.of(2026, 3, 1);

  @TempDir private Path directory;

  private final OldBook old = OldBook.filled();

  @Test
  void erasesTheProfilesOfAccountsClosedLongAgo() throws Exception {
    old.at("2024-02-28T00:00:00Z", profiled("gone"), RETAIL.close("gone", "c-gone"));
    old.at("2024-03-02T00:00:00Z", profiled("late"), RETAIL.close("late", "c-late"));
    old.at("2024-03-02T00:00:00Z", profiled("here"));
    old.clock.set(Instant.parse("2026-03-02T03:00:00Z"));
    // By default, prune-keys has deleted these keys long before.
    old.writer.useHandle(handle -> handle.execute("delete from account_request"));

    old.run(old.archive(directory), DAY);
    old.run(old.archive(directory), DAY.plusDays(1));
    assertThat(old.strings("select subject from audit")).containsExactly("retail/gone");
    old.run(old.archive(directory), DAY.plusDays(2));

    assertThat(
            old.strings(
                """
                select a.code || ' ' || coalesce(m.name, '-') || ' ' || coalesce(m.email, '-') || ' ' || coalesce(m.card, '-')
                from member m join account a using (program_id, account_id) order by 1
                """))
        .containsExactly("gone - - -", "here Ann a@b 1", "late - - -");
    assertThat(old.strings("select actor || ' ' || action || ' ' || subject from audit order by 1"))
        .containsExactly(
            "job archive member.erase retail/gone", "job archive member.erase retail/late");
  }

  /**
   * The cases are in programs 1 and 2; the account of a break is null where it concerns all of
   * them.
   */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {"1, gone, 1", "1, -, 0", "0, -, 0", "2, -, 2"})
  void keepsTheProfilesOfAccountsThatAnOpenBreakConcerns(
      int program, @Nullable String account, int erased) throws Exception {
    old.at("2024-02-28T00:00:00Z", profiled("gone"), RETAIL.close("gone", "c-gone"));
    old.at("2024-02-28T00:00:00Z", profiled("other"), RETAIL.close("other", "c-other"));
    old.nightAfter(DAY);
    old.openBreak(program, account);

    old.run(old.archive(directory), DAY);
    assertThat(old.strings("select subject from audit")).hasSize(erased);

    old.acceptBreaks();
    old.run(old.archive(directory), DAY.plusDays(1));
    assertThat(old.strings("select subject from audit")).hasSize(2);
  }

  @Test
  void looksAtNoneButThoseThatStillHaveAProfile() {
    assertThat(
            old.writer.<List<String>, RuntimeException>inTransaction(
                handle -> {
                  // The table is large enough for an index.
                  handle.execute("set local enable_seqscan = off");
                  return handle
                      .createQuery("explain " + MemberErasure.ERASE)
                      .bind("before", Instant.EPOCH)
                      .bind("limit", MemberErasure.ACCOUNTS_A_PIECE)
                      .mapTo(String.class)
                      .list();
                }))
        .anyMatch(line -> line.contains("member_to_erase"));
  }

  private static Request.Open profiled(String account) {
    return new Request.Open(
        RETAIL.header(account, "open-" + account), new Member("Ann", "a@b", "1"));
  }
}
