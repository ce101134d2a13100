package dev.loyalty.ingest.decode;

import org.jspecify.annotations.Nullable;

/** A field of an event that some type knows, with the path by which details name it. */
enum Field {
  SPECVERSION("specversion"),
  ID("id"),
  SOURCE("source"),
  TYPE("type"),
  TIME("time"),
  IDEMPOTENCYKEY("idempotencykey"),
  DATA("data"),
  PROGRAM("data.program"),
  ACCOUNT("data.account"),
  COUNTERPARTY("data.counterparty"),
  POINTS("data.points"),
  DIRECTION("data.direction"),
  ORIGINAL("data.original"),
  ACTIVATES_AT("data.activatesAt"),
  EXPIRES_AT("data.expiresAt"),
  MEMBER("data.member"),
  MEMBER_NAME("data.member.name"),
  MEMBER_EMAIL("data.member.email"),
  MEMBER_CARD("data.member.card"),
  REFERENCE("data.reference"),
  REASON("data.reason"),
  METADATA("data.metadata");

  static final int COUNT = values().length;

  private final String path;

  Field(String path) {
    this.path = path;
  }

  String path() {
    return path;
  }

  /** Returns the header that has the attribute in binary mode. */
  String header() {
    return "ce_" + path;
  }

  static @Nullable Field findAttribute(String name) {
    return switch (name) {
      case "specversion" -> SPECVERSION;
      case "id" -> ID;
      case "source" -> SOURCE;
      case "type" -> TYPE;
      case "time" -> TIME;
      case "idempotencykey" -> IDEMPOTENCYKEY;
      case "data" -> DATA;
      default -> null;
    };
  }

  static @Nullable Field findInData(String name) {
    return switch (name) {
      case "program" -> PROGRAM;
      case "account" -> ACCOUNT;
      case "counterparty" -> COUNTERPARTY;
      case "points" -> POINTS;
      case "direction" -> DIRECTION;
      case "original" -> ORIGINAL;
      case "activatesAt" -> ACTIVATES_AT;
      case "expiresAt" -> EXPIRES_AT;
      case "member" -> MEMBER;
      case "reference" -> REFERENCE;
      case "reason" -> REASON;
      case "metadata" -> METADATA;
      default -> null;
    };
  }

  static @Nullable Field findInMember(String name) {
    return switch (name) {
      case "name" -> MEMBER_NAME;
      case "email" -> MEMBER_EMAIL;
      case "card" -> MEMBER_CARD;
      default -> null;
    };
  }
}
