package dev.lathe.cli;

import picocli.CommandLine.IVersionProvider;

/** The program's version, from the jar's manifest. */
final class ToolVersion implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"lathe " + text()};
  }

  /** The version alone. */
  static String text() {
    String version = ToolVersion.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
