package dev.loyalty.ledger.posting;

import dev.loyalty.ledger.model.Program;
import java.util.List;

class InMemoryBookTest extends BookContract {

  private InMemoryBook book = new InMemoryBook(List.of());

  @Override
  protected Book open(List<Program> programs) {
    book = new InMemoryBook(programs);
    return book;
  }

  @Override
  protected void change(Program program) {
    book.putProgram(program);
  }

  @Override
  protected void restore() {
    book.restore();
  }
}
