package dev.loyalty.ledger.model;

import org.jspecify.annotations.Nullable;

/**
 * What is known of the person behind an account. Personal: kept apart from the book, and never
 * logged.
 *
 * @param name 1–200 characters, null where not given (the same holds for the others)
 */
public record Member(@Nullable String name, @Nullable String email, @Nullable String card) {

  public static final Member NONE = new Member(null, null, null);

  public boolean isEmpty() {
    return name == null && email == null && card == null;
  }

  /** This, with the fields that the newer one gives. */
  public Member replacedBy(Member newer) {
    return new Member(
        newer.name != null ? newer.name : name,
        newer.email != null ? newer.email : email,
        newer.card != null ? newer.card : card);
  }

  /** Nothing personal: an accidental log line shows no more than this. */
  @Override
  public String toString() {
    return "Member[…]";
  }
}
