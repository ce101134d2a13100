package dev.loyalty.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.check.BookCheck;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.posting.Book;
import dev.loyalty.ledger.posting.BookContract;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

@Tag("containers")
class PostgresBookIT extends BookContract {

  private final TestBook test = TestBook.create();

  @Override
  protected Book open(List<Program> programs) {
    programs.forEach(test::addProgram);
    test.owner()
        .useHandle(
            handle ->
                handle.execute(
                    "select make_journal_partitions(?, 0)",
                    LocalDate.ofInstant(POSTED_AT, ZoneOffset.UTC)));
    return test.book();
  }

  @Override
  protected void change(Program program) {
    test.changeProgram(program);
  }

  @Override
  protected void restore() {
    test.owner()
        .useHandle(handle -> handle.execute("update book set incarnation = gen_random_uuid()"));
  }

  @AfterEach
  void agreesWithItself() {
    assertThat(new BookCheck(test.owner()).run().breaks()).isEmpty();
  }
}
