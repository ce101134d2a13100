package dev.loyalty.ops.export;

import dev.loyalty.ledger.model.Bucket;
import dev.loyalty.ledger.read.MovementView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Makes rows of the journal's movements. A system account has no bucket. */
final class TransferRow {

  static final List<String> NAMES =
      List.of(
          "postedAt",
          "time",
          "transferId",
          "idempotencyKey",
          "type",
          "points",
          "debitAccount",
          "debitBucket",
          "debitBalance",
          "creditAccount",
          "creditBucket",
          "creditBalance",
          "expiresAt",
          "reference",
          "reason",
          "metadata",
          "lane",
          "batch",
          "line");

  private TransferRow() {}

  /** Returns the values in the order of the names. */
  static List<@Nullable Object> of(MovementView movement, ExportFormat format) {
    List<@Nullable Object> row = new ArrayList<>(NAMES.size());
    row.add(movement.postedAt().toString());
    row.add(movement.requestedAt().toString());
    row.add(movement.transferId().toString());
    row.add(movement.key());
    row.add(movement.type().eventType());
    row.add(movement.points());
    addSide(row, movement.debit());
    addSide(row, movement.credit());
    Instant expiresAt = movement.expiresAt();
    row.add(expiresAt == null ? null : expiresAt.toString());
    row.add(movement.reference());
    row.add(movement.reason());
    row.add(metadata(movement.metadata(), format));
    row.add(movement.origin().lane());
    row.add(movement.origin().batch());
    row.add(movement.origin().line());
    return row;
  }

  private static void addSide(List<@Nullable Object> row, MovementView.Side side) {
    Bucket bucket = side.bucket();
    row.add(side.account());
    row.add(bucket == null ? null : bucket.name().toLowerCase(Locale.ROOT));
    row.add(side.after());
  }

  /** Returns an object where the format has objects, else the text. */
  private static @Nullable Object metadata(@Nullable String json, ExportFormat format) {
    return json == null || format == ExportFormat.CSV
        ? json
        : JsonMapper.shared().readValue(json, new TypeReference<Map<String, String>>() {});
  }
}
