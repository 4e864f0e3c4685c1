package dev.lathe.cli;

import dev.lathe.profiler.DeviceFile;
import dev.lathe.profiler.DeviceProbe;
import dev.lathe.profiler.Host;
import dev.lathe.profiler.RuntimeProvider;
import dev.lathe.profiler.RuntimeProviders;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists what can be measured on here, and what is missing for the rest. */
@Command(
    name = "devices",
    description = "Lists the devices and runtimes that are here, and what is missing for others.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: lathe devices --save devices"})
final class DevicesCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = "--save",
      paramLabel = "FOLDER",
      description = "Write device.json of each runtime that is ready into FOLDER/<id>/.")
  private @Nullable Path devices;

  @Mixin private OutputOptions output = new OutputOptions();

  DevicesCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    List<Listing> runtimes = RuntimeProviders.all().stream().map(this::describe).toList();
    output.print(console, new Listed(1, DeviceProbe.host(), runtimes));
    return 0;
  }

  private Listing describe(RuntimeProvider provider) {
    List<RuntimeProvider.Missing> missing = provider.missing();
    String version = provider.software();
    String id = "";
    if (missing.isEmpty()) {
      DeviceFile device = DeviceFile.of(provider.open(1));
      id = device.id();
      if (devices != null) {
        device.keepIn(devices);
      }
    }
    return new Listing(provider.name(), id, version, provider.devices(), missing);
  }

  /**
   * A runtime.
   *
   * @param name the word for --device
   * @param id the device's folder; empty where something is missing
   * @param version its name and version; empty where its libraries are not here
   */
  record Listing(
      String name,
      String id,
      String version,
      List<RuntimeProvider.Device> devices,
      List<RuntimeProvider.Missing> missing) {}

  /** What is here. */
  record Listed(int schemaVersion, Host host, List<Listing> runtimes) implements Report {
    @Override
    public Object document() {
      return this;
    }

    @Override
    public String text() {
      StringBuilder text = new StringBuilder();
      for (Listing runtime : runtimes) {
        text.append(runtime.name())
            .append(runtime.missing().isEmpty() ? ": ready" : ": not usable")
            .append(runtime.version().isEmpty() ? "" : ", " + runtime.version())
            .append(runtime.id().isEmpty() ? "" : ", " + runtime.id())
            .append('\n');
        for (RuntimeProvider.Device device : runtime.devices()) {
          text.append("  ").append(device.name());
          text.append(device.description().isEmpty() ? "" : ", " + device.description());
          text.append('\n');
        }
        for (RuntimeProvider.Missing missing : runtime.missing()) {
          text.append("  - ").append(missing.what()).append('\n');
          text.append("    ").append(missing.remedy()).append('\n');
        }
      }
      host.unknown().forEach(reason -> text.append("not known: ").append(reason).append('\n'));
      return text.toString();
    }
  }
}
