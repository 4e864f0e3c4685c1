package dev.lathe.profiler;

import dev.lathe.foundation.UsageException;
import dev.lathe.profiler.onnxruntime.OnnxRuntimeProvider;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** The runtimes that this program knows of. */
public final class RuntimeProviders {
  private RuntimeProviders() {}

  /** One provider for each name: ONNX Runtime on the CPU and those of other modules. */
  public static Collection<RuntimeProvider> all() {
    Map<String, RuntimeProvider> byName = new LinkedHashMap<>();
    add(byName, new OnnxRuntimeProvider());
    ServiceLoader.load(RuntimeProvider.class).forEach(provider -> add(byName, provider));
    return List.copyOf(byName.values());
  }

  private static void add(Map<String, RuntimeProvider> byName, RuntimeProvider provider) {
    byName.putIfAbsent(provider.name(), provider);
  }

  /**
   * The provider of a name.
   *
   * @throws UsageException if there is none
   */
  public static RuntimeProvider named(String name) {
    Collection<RuntimeProvider> all = all();
    return all.stream()
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "The device (%s) is not known.".formatted(name),
                    "Maybe one of these is meant: "
                        + String.join(", ", all.stream().map(RuntimeProvider::name).toList())
                        + "."));
  }
}
