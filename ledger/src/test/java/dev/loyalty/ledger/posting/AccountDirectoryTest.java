package dev.loyalty.ledger.posting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.fixture.SamplePrograms;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A restore replaces the book while it is being read. */
class AccountDirectoryTest {

  private final InMemoryBook former = new InMemoryBook(SamplePrograms.ALL);
  private final InMemoryBook present = new InMemoryBook(SamplePrograms.ALL);
  private final AccountDirectory directory =
      new AccountDirectory(
          (Book)
              Proxy.newProxyInstance(
                  Book.class.getClassLoader(),
                  new Class<?>[] {Book.class},
                  (proxy, method, arguments) -> ask(method, arguments)),
          100);

  private Book there = former;

  /** The former book answers the first question after the directory has forgotten it. */
  private Object ask(Method method, Object[] arguments) throws ReflectiveOperationException {
    Book asked = there;
    if (there == former) {
      there = present;
      directory.forget();
    }
    return method.invoke(asked, arguments);
  }

  @BeforeEach
  void giveTheAccountAnotherIdInEach() {
    former.reserveAccountIds(1, List.of("a"));
    present.reserveAccountIds(1, List.of("x"));
    present.reserveAccountIds(1, List.of("a"));
  }

  private void knowsThePresentBook() {
    assertThat(directory.resolve(1, Set.of("a"), Set.of()))
        .isEqualTo(present.findAccountIds(1, Set.of("a")))
        .isNotEqualTo(former.findAccountIds(1, Set.of("a")));
  }

  @Test
  void doesNotRememberAnAnswerOfTheFormerBook() {
    directory.resolve(1, Set.of("a"), Set.of());
    knowsThePresentBook();
  }

  @Test
  void doesNotRememberWhatWasReadAheadOfTheFormerBook() {
    directory.fill();
    knowsThePresentBook();
  }
}
