package dev.loyalty.ledger.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

/**
 * The numbers of constants in the database. They must keep their meaning, so lines may be added
 * here but never changed. They are in the order of declaration, which for rejections is the
 * contract's.
 */
class StoredNumbersTest {

  private static <E extends Enum<E>> void areStored(
      E[] constants, ToIntFunction<E> code, String... lines) {
    List<String> stored = new ArrayList<>();
    for (E constant : constants) {
      stored.add(constant + " " + code.applyAsInt(constant));
    }
    assertThat(stored).containsExactly(lines);
  }

  private static <E extends Enum<E>> void areReadBack(
      E[] constants, ToIntFunction<E> code, Function<Integer, E> ofCode) {
    for (E constant : constants) {
      assertThat(ofCode.apply(code.applyAsInt(constant))).isEqualTo(constant);
    }
    assertThatIllegalArgumentException().isThrownBy(() -> ofCode.apply(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> ofCode.apply(constants.length + 1));
    // A short would take it for 1.
    assertThatIllegalArgumentException().isThrownBy(() -> ofCode.apply((1 << 16) + 1));
  }

  @Test
  void ofRejections() {
    areStored(
        RejectionCode.values(),
        RejectionCode::code,
        "UNKNOWN_PROGRAM 1",
        "KEY_REUSED 2",
        "SAME_ACCOUNT 3",
        "UNKNOWN_ACCOUNT 4",
        "ACCOUNT_CLOSED 5",
        "ACCOUNT_FROZEN 6",
        "ACCOUNT_EXISTS 7",
        "ACCOUNT_NOT_EMPTY 8",
        "ORIGINAL_NOT_FOUND 9",
        "ORIGINAL_NOT_REVERSIBLE 10",
        "HOLD_NOT_OPEN 11",
        "REVERSAL_EXCEEDS_ORIGINAL 12",
        "CAPTURE_EXCEEDS_HOLD 13",
        "INSUFFICIENT_POINTS 14",
        "BALANCE_CAP_EXCEEDED 15",
        "ACCOUNT_MOVED 16",
        "EARN_NOT_PENDING 17");
    areReadBack(RejectionCode.values(), RejectionCode::code, RejectionCode::ofCode);
  }

  /** It stands for "posted". */
  @Test
  void ofNoRejectionIsZero() {
    assertThatIllegalArgumentException().isThrownBy(() -> RejectionCode.ofCode(0));
  }

  @Test
  void ofTypesOfRequests() {
    areStored(
        RequestType.values(),
        RequestType::code,
        "EARN 1",
        "REDEEM 2",
        "TRANSFER 3",
        "ADJUST 4",
        "REVERSE 5",
        "HOLD 6",
        "CAPTURE 7",
        "RELEASE 8",
        "OPEN 9",
        "UPDATE 10",
        "FREEZE 11",
        "UNFREEZE 12",
        "CLOSE 13",
        "EXPIRE 14",
        "ACTIVATE 15");
    areReadBack(RequestType.values(), RequestType::code, RequestType::ofCode);
  }

  @Test
  void ofStatuses() {
    areStored(
        AccountStatus.values(), AccountStatus::code, "UNSEEN 0", "OPEN 1", "FROZEN 2", "CLOSED 3");
    areReadBack(AccountStatus.values(), AccountStatus::code, AccountStatus::ofCode);
  }

  @Test
  void ofBuckets() {
    areStored(Bucket.values(), Bucket::code, "AVAILABLE 0", "PENDING 1", "HELD 2");
    areReadBack(Bucket.values(), Bucket::code, Bucket::ofCode);
  }

  @Test
  void ofSystemAccounts() {
    areStored(
        SystemAccount.values(),
        SystemAccount::id,
        "ISSUANCE -1",
        "REDEMPTION -2",
        "ADJUSTMENT -3",
        "EXPIRY -4");
  }
}
