package dev.loyalty.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.posting.BookUnavailableException;
import dev.loyalty.ledger.posting.CommitUnknownException;
import dev.loyalty.ledger.posting.ConflictException;
import java.sql.SQLException;
import org.jdbi.v3.core.ConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlFailuresTest {

  private static RuntimeException failure(String state) {
    return new IllegalStateException("statement failed", new SQLException("said so", state));
  }

  @ParameterizedTest
  @ValueSource(strings = {"40001", "40P01"})
  void takesCollisionsForConflictsEvenInTheCommit(String state) {
    assertThat(SqlFailures.translate(failure(state))).isInstanceOf(ConflictException.class);
    assertThat(SqlFailures.translateCommit(failure(state))).isInstanceOf(ConflictException.class);
  }

  /**
   * A process that was stopped for a while in mid-transaction, and so missed a time-out, gets 25P03
   * or 25P04.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "08000", "08001", "08003", "08006", "53100", "53200", "53300", "57P01", "57P02", "57P03",
        "57P04", "57P05", "57014", "55P03", "58030", "25006", "25P03", "25P04"
      })
  void takesTheseForTheBookBeingAway(String state) {
    assertThat(SqlFailures.translate(failure(state))).isInstanceOf(BookUnavailableException.class);
    assertThat(SqlFailures.translateCommit(failure(state)))
        .isInstanceOf(CommitUnknownException.class);
  }

  /** The server answers a login before anything was asked of the book. */
  @ParameterizedTest
  @ValueSource(strings = {"28000", "28P01", "3D000", "42501", "42883", "57P04", "0A000", "08P01"})
  void takesARefusedLoginForTheBookBeingAway(String state) {
    RuntimeException failure = new ConnectionException(new SQLException("said so", state));
    assertThat(SqlFailures.translate(failure))
        .isInstanceOf(BookUnavailableException.class)
        .hasMessage("said so");
  }

  @Test
  void leavesAPoolThatWasClosedAsItIs() {
    RuntimeException failure = new ConnectionException(new SQLException("has been closed"));
    assertThat(SqlFailures.translate(failure)).isSameAs(failure);
  }

  /** Unique and check violations, missing rights, syntax errors: a second try gives the same. */
  @ParameterizedTest
  @ValueSource(strings = {"23505", "23514", "23502", "42501", "42601", "22P02", "XX001"})
  void leavesBugsAsTheyAre(String state) {
    RuntimeException failure = failure(state);
    assertThat(SqlFailures.translate(failure)).isSameAs(failure);
    assertThat(SqlFailures.translateCommit(failure)).isSameAs(failure);
  }

  @Test
  void leavesWhatIsNotOfTheDatabaseAsItIs() {
    RuntimeException failure = new IllegalStateException("no SQL in it");
    assertThat(SqlFailures.translate(failure)).isSameAs(failure);
  }

  @Test
  void looksThroughWrappers() {
    RuntimeException failure = new IllegalStateException(new RuntimeException(failure("40001")));
    assertThat(SqlFailures.translate(failure)).isInstanceOf(ConflictException.class);
  }
}
