package dev.loyalty.ops.cli;

import org.jspecify.annotations.Nullable;

/** The version of this build. */
public final class Version {

  private Version() {}

  /** Returns the version of the jar's manifest; {@code development} outside a jar. */
  public static String ofBuild() {
    @Nullable String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
