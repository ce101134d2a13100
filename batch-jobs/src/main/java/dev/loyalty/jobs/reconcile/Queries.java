package dev.loyalty.jobs.reconcile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Reads the queries that are too long to stand in the code. */
final class Queries {

  private Queries() {}

  static String load(String name) {
    try (InputStream in = Queries.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the query " + name + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
