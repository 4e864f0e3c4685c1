package dev.lathe.profiler;

import dev.lathe.profiler.Host.Cache;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads a {@link Host} from Linux's {@code /proc} and {@code /sys}, and says what is missing. */
final class HostReader {
  /** Instruction sets that decide which kernels a runtime has; x86 and ARM names. */
  private static final Set<String> INSTRUCTION_SETS =
      Set.of(
          "sse4_1",
          "sse4_2",
          "avx",
          "avx2",
          "fma",
          "f16c",
          "avx_vnni",
          "avx512f",
          "avx512bw",
          "avx512dq",
          "avx512vl",
          "avx512_vnni",
          "avx512_bf16",
          "avx512_fp16",
          "amx_tile",
          "amx_bf16",
          "amx_int8",
          "asimd",
          "asimddp",
          "asimdhp",
          "sve",
          "sve2",
          "i8mm",
          "bf16");

  private static final int MAX_CACHES = 8;

  /** Counted once: a thread that is kept on a processor counts only that one. */
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  private final Path root;
  private final List<String> unknown = new ArrayList<>();

  /** A reader of the files under {@code root}, which is {@code /} but in tests. */
  HostReader(Path root) {
    this.root = root;
  }

  /** How many processors this program may use. */
  static int cores() {
    return CORES;
  }

  Host read() {
    Map<String, String> processor = fields("proc/cpuinfo");
    return new Host(
        processorName(processor),
        CORES,
        caches(),
        instructionSets(processor),
        clock(processor),
        memoryBytes(),
        governor(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        unknown);
  }

  private String processorName(Map<String, String> processor) {
    String name = processor.getOrDefault("model name", processor.getOrDefault("Hardware", ""));
    if (!name.isBlank()) {
      return saysWhich(name) ? name : name + generation(processor);
    }
    if (processor.containsKey("CPU part")) {
      // ARM kernels name processors by numbers.
      return "arm %s %s"
          .formatted(processor.getOrDefault("CPU implementer", ""), processor.get("CPU part"));
    }
    unknown.add("The processor's name is not in /proc/cpuinfo; its architecture stands for it.");
    return System.getProperty("os.arch");
  }

  /** Whether a name holds a number besides the clock's. */
  private static boolean saysWhich(String name) {
    return name.replaceAll("@.*", "").matches(".*\\d.*");
  }

  /**
   * Hypervisors call many processors by one name, as "AMD EPYC"; those that compute with other
   * instructions must not share a table.
   */
  private static String generation(Map<String, String> processor) {
    return processor.containsKey("cpu family") && processor.containsKey("model")
        ? ", family %s model %s".formatted(processor.get("cpu family"), processor.get("model"))
        : "";
  }

  private SortedSet<String> instructionSets(Map<String, String> processor) {
    String flags = processor.getOrDefault("flags", processor.getOrDefault("Features", ""));
    SortedSet<String> known = new TreeSet<>();
    for (String flag : flags.split("\\s+", -1)) {
      if (INSTRUCTION_SETS.contains(flag)) {
        known.add(flag);
      }
    }
    if (known.isEmpty()) {
      unknown.add("The instruction sets are not in /proc/cpuinfo.");
    }
    return known;
  }

  private OptionalDouble clock(Map<String, String> processor) {
    Optional<String> kilohertz =
        text("sys/devices/system/cpu/cpu0/cpufreq/base_frequency")
            .or(() -> text("sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq"));
    OptionalDouble clock =
        kilohertz.isPresent()
            ? scaled(number(kilohertz.get()), 1e-3)
            : number(processor.getOrDefault("cpu MHz", ""));
    if (clock.isEmpty()) {
      unknown.add("The clock is neither in /sys nor in /proc/cpuinfo.");
    }
    return clock;
  }

  private long memoryBytes() {
    String total = fields("proc/meminfo").getOrDefault("MemTotal", "").replace(" kB", "");
    OptionalDouble kilobytes = number(total);
    if (kilobytes.isEmpty()) {
      unknown.add("The memory is not in /proc/meminfo.");
      return 0;
    }
    return (long) (kilobytes.getAsDouble() * 1024);
  }

  private String governor() {
    Optional<String> governor = text("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
    if (governor.isEmpty()) {
      unknown.add("The frequency governor is not visible, as in most virtual machines.");
    }
    return governor.orElse("");
  }

  /** What is wrong with the governor, if anything is. */
  Optional<String> governorDoubt() {
    return text("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")
        .filter(governor -> !governor.equals("performance"))
        .map(governor -> "The frequency governor (%s) changes the clock.".formatted(governor));
  }

  private List<Cache> caches() {
    List<Cache> caches = new ArrayList<>();
    for (int index = 0; index < MAX_CACHES; index++) {
      String folder = "sys/devices/system/cpu/cpu0/cache/index" + index + "/";
      OptionalDouble level = text(folder + "level").map(HostReader::number).orElse(none());
      String size = text(folder + "size").orElse("");
      if (level.isPresent() && size.endsWith("K")) {
        caches.add(
            new Cache(
                (int) level.getAsDouble(),
                text(folder + "type").orElse(""),
                (long) (number(size.substring(0, size.length() - 1)).orElse(0) * 1024)));
      }
    }
    if (caches.isEmpty()) {
      unknown.add("The caches are not in /sys/devices/system/cpu.");
    }
    return caches;
  }

  /** The fields of a file of {@code name : value} lines; the first of a name counts. */
  private Map<String, String> fields(String file) {
    Map<String, String> fields = new TreeMap<>();
    for (String line : text(file).orElse("").lines().toList()) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        fields.putIfAbsent(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      }
    }
    return fields;
  }

  private Optional<String> text(String file) {
    return read(root.resolve(file));
  }

  /** The text of a small file, or empty where it is not there or cannot be read. */
  static Optional<String> read(Path file) {
    try {
      return Files.isReadable(file)
          ? Optional.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip())
          : Optional.empty();
    } catch (IOException e) {
      // Files below /sys may be readable by their mode and refuse all the same.
      return Optional.empty();
    }
  }

  private static OptionalDouble number(String text) {
    String digits = text.strip().toLowerCase(Locale.ROOT);
    return digits.matches("\\d+(\\.\\d+)?")
        ? OptionalDouble.of(Double.parseDouble(digits))
        : none();
  }

  private static OptionalDouble scaled(OptionalDouble value, double factor) {
    return value.isPresent() ? OptionalDouble.of(value.getAsDouble() * factor) : value;
  }

  private static OptionalDouble none() {
    return OptionalDouble.empty();
  }
}
