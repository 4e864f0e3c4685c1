package dev.lathe.profiler;

import dev.lathe.foundation.SafeFile;
import dev.lathe.lut.DeviceFingerprint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a device is, for people: {@code device.json} in the device's folder, beside the tables that
 * were made on it.
 *
 * @param schemaVersion 1
 * @param id the folder's name
 * @param host the machine
 * @param runtime the runtime and its version
 */
public record DeviceFile(int schemaVersion, String id, Host host, String runtime) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** What this machine is with a runtime. */
  public static DeviceFile of(MeasuringRuntime runtime) {
    DeviceFingerprint device = DeviceProbe.fingerprint(runtime);
    return new DeviceFile(
        1, device.id(), DeviceProbe.host(), runtime.name() + " " + runtime.version());
  }

  /**
   * Writes {@code device.json} into the device's folder under {@code devices}, unless it is there.
   *
   * @return the device's folder
   */
  public Path keepIn(Path devices) {
    Path folder = devices.resolve(id);
    Path file = folder.resolve("device.json");
    if (!Files.exists(file)) {
      SafeFile.writeText(file, JSON.writeValueAsString(this) + "\n");
    }
    return folder;
  }

  /** The table in a device's folder that everything measured in the same way goes into. */
  public static Path table(Path folder, String precision, int threads) {
    return folder.resolve(String.format(Locale.ROOT, "%s-%d-threads.json.gz", precision, threads));
  }
}
