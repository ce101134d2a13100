package dev.loyalty.ops.cli;

import org.jspecify.annotations.Nullable;

/** Which build this is. */
public final class Version {

  private Version() {}

  /** As the jar's manifest has it; {@code development} outside a jar. */
  public static String ofBuild() {
    @Nullable String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
