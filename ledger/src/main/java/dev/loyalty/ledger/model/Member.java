package dev.loyalty.ledger.model;

import org.jspecify.annotations.Nullable;

/**
 * Personal data of the person who has an account. It is kept apart from the book and never logged.
 *
 * @param name 1–200 characters, null where not given; email and card likewise
 */
public record Member(@Nullable String name, @Nullable String email, @Nullable String card) {

  public static final Member NONE = new Member(null, null, null);

  public boolean isEmpty() {
    return name == null && email == null && card == null;
  }

  /** Returns this member with the fields that the newer one gives. */
  public Member replacedBy(Member newer) {
    return new Member(
        newer.name != null ? newer.name : name,
        newer.email != null ? newer.email : email,
        newer.card != null ? newer.card : card);
  }

  /** Returns nothing personal, so that an accidental log line shows nothing personal. */
  @Override
  public String toString() {
    return "Member[…]";
  }
}
