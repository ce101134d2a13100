package dev.loyalty.ingest.decode;

import dev.loyalty.ingest.fixture.RealEvents;
import dev.loyalty.ledger.model.Fingerprint;
import dev.loyalty.ledger.model.TransferId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures decoding on one thread: {@code java … EventDecoderBenchmark [rounds]}. It prints
 * nanoseconds a record for the real events (generated ones where they aren't there), for events
 * whose metadata has new names every time, and for decoding with both hashes that posting needs.
 */
public final class EventDecoderBenchmark {

  private static final int RECORDS = 50_000;

  private EventDecoderBenchmark() {}

  public static void main(String[] args) throws IOException {
    int rounds = args.length == 0 ? 10 : Integer.parseInt(args[0]);
    List<byte[]> typical = RealEvents.present() ? RealEvents.lines(RECORDS) : generated("sku");
    List<byte[]> newNames = generated("");
    EventDecoder decoder = new EventDecoder();
    for (int round = 0; round < rounds; round++) {
      System.out.printf(
          "decode %d ns, with new names %d ns, decode and hash %d ns%n",
          nanosPerRecord(typical, value -> length(decoder.decode(value, EventHeaders.NONE))),
          nanosPerRecord(newNames, value -> length(decoder.decode(value, EventHeaders.NONE))),
          nanosPerRecord(typical, value -> hash(decoder.decode(value, EventHeaders.NONE))));
    }
  }

  private interface Work {
    long on(byte[] value);
  }

  private static long nanosPerRecord(List<byte[]> values, Work work) {
    long sum = 0;
    long start = System.nanoTime();
    for (byte[] value : values) {
      sum += work.on(value);
    }
    long nanos = System.nanoTime() - start;
    if (sum == 0) {
      throw new IllegalStateException("nothing was read");
    }
    return nanos / values.size();
  }

  private static long length(Decoded decoded) {
    return switch (decoded) {
      case Decoded.Event event -> event.request().header().account().length();
      case Decoded.Unreadable unreadable -> unreadable.detail().length();
    };
  }

  private static long hash(Decoded decoded) {
    return switch (decoded) {
      case Decoded.Event(var request) ->
          Fingerprint.of(request).getLeastSignificantBits()
              ^ TransferId.of(request.header().program(), request.header().key())
                  .getLeastSignificantBits();
      case Decoded.Unreadable unreadable -> unreadable.detail().length();
    };
  }

  private static List<byte[]> generated(String name) {
    List<byte[]> values = new ArrayList<>(RECORDS);
    for (int i = 0; i < RECORDS; i++) {
      String metadataName = name.isEmpty() ? "sku" + i * 7919L : name;
      values.add(
          """
          {"specversion":"1.0","id":"536365-%1$d","source":"/shop/uk","type":"loyalty.earn.v1",\
          "time":"2010-12-01T08:26:00Z","idempotencykey":"line:536365:%1$d",\
          "datacontenttype":"application/json","data":{"program":"retail","account":"%1$d",\
          "points":153,"reference":"536365","metadata":{"%2$s":"85123A","quantity":"6"}}}\
          """
              .formatted(i, metadataName)
              .getBytes(StandardCharsets.UTF_8));
    }
    return values;
  }
}
