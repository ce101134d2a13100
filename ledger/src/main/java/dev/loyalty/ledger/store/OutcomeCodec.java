package dev.loyalty.ledger.store;

import dev.loyalty.ledger.model.Balances;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.RejectionCode;
import dev.loyalty.ledger.model.RequestType;
import dev.loyalty.ledger.posting.OutcomeEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Encodes a batch's outcomes as bytes from which they can be published again exactly. Version 1 is
 * a byte 1, then, deflated, the time of posting in microseconds, the count, and the events field by
 * field.
 */
final class OutcomeCodec {

  private static final int VERSION = 1;
  private static final int POSTED = 0;
  private static final int REJECTED = 1;
  private static final int DUPLICATE = 2;
  private static final long NO_POINTS = 0;

  private OutcomeCodec() {}

  static byte[] encode(Instant postedAt, List<OutcomeEvent> events) {
    ByteWriter out = new ByteWriter(64 + 128 * events.size());
    out.putLong(PostgresTime.micros(postedAt));
    out.putInt(events.size());
    for (OutcomeEvent event : events) {
      encode(event, out);
    }
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try (ByteArrayOutputStream bytes = new ByteArrayOutputStream(out.size() / 2 + 64)) {
      bytes.write(VERSION);
      try (DeflaterOutputStream deflated = new DeflaterOutputStream(bytes, deflater, 8192)) {
        deflated.write(out.array(), 0, out.size());
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    } finally {
      deflater.end();
    }
  }

  private static void encode(OutcomeEvent event, ByteWriter out) {
    out.putLong(event.offset());
    out.putText(event.program());
    out.putText(event.key());
    out.putByte(event.type().code());
    out.putLong(event.points() == null ? NO_POINTS : event.points());
    switch (event.outcome()) {
      case Outcome.Posted posted -> {
        out.putByte(POSTED);
        encode(posted.transferId(), out);
      }
      case Outcome.Rejected rejected -> {
        out.putByte(REJECTED);
        out.putByte(rejected.code().code());
      }
      case Outcome.Duplicate duplicate -> {
        out.putByte(DUPLICATE);
        RejectionCode code = duplicate.original().code();
        out.putByte(code == null ? 0 : code.code());
        encode(duplicate.original().transferId(), out);
      }
    }
    out.putText(event.account());
    out.putText(event.counterparty() == null ? "" : event.counterparty());
    out.putLong(event.after().available());
    out.putLong(event.after().pending());
    out.putLong(event.after().held());
  }

  private static void encode(@Nullable UUID id, ByteWriter out) {
    out.putByte(id == null ? 0 : 1);
    if (id != null) {
      out.putLong(id.getMostSignificantBits());
      out.putLong(id.getLeastSignificantBits());
    }
  }

  static OutcomeBatch decode(long batchNo, byte[] bytes) {
    if (bytes.length == 0 || bytes[0] != VERSION) {
      throw new IllegalStateException("outcomes of batch " + batchNo + " are of no known version");
    }
    try (DataInputStream in =
        new DataInputStream(
            new InflaterInputStream(new ByteArrayInputStream(bytes, 1, bytes.length - 1)))) {
      Instant postedAt = PostgresTime.instant(in.readLong());
      int count = in.readInt();
      List<OutcomeEvent> events = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        events.add(decode(in));
      }
      return new OutcomeBatch(batchNo, postedAt, events);
    } catch (IOException e) {
      throw new UncheckedIOException("outcomes of batch " + batchNo + " can't be read", e);
    }
  }

  private static OutcomeEvent decode(DataInputStream in) throws IOException {
    long offset = in.readLong();
    String program = text(in);
    String key = text(in);
    RequestType type = RequestType.ofCode(in.readByte());
    long read = in.readLong();
    Long points = read == NO_POINTS ? null : read;
    Outcome outcome = outcome(type, points, in);
    String account = text(in);
    String counterparty = text(in);
    return new OutcomeEvent(
        offset,
        program,
        key,
        type,
        outcome,
        account,
        counterparty.isEmpty() ? null : counterparty,
        points,
        new Balances(in.readLong(), in.readLong(), in.readLong()));
  }

  private static Outcome outcome(RequestType type, @Nullable Long points, DataInputStream in)
      throws IOException {
    int kind = in.readByte();
    return switch (kind) {
      case POSTED -> new Outcome.Posted(id(in), points);
      case REJECTED -> new Outcome.Rejected(RejectionCode.ofCode(in.readByte()));
      case DUPLICATE -> {
        int code = in.readByte();
        yield new Outcome.Duplicate(
            new Outcome.Original(code == 0 ? null : RejectionCode.ofCode(code), id(in)));
      }
      default -> throw new IOException("no outcome of kind " + kind + " of " + type);
    };
  }

  private static @Nullable UUID id(DataInputStream in) throws IOException {
    return in.readByte() == 0 ? null : new UUID(in.readLong(), in.readLong());
  }

  private static String text(DataInputStream in) throws IOException {
    byte[] utf8 = new byte[in.readInt()];
    in.readFully(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
