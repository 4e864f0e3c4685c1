package dev.lathe.benchmarks.coverage;

import dev.lathe.foundation.SafeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes the table under {@code results/coverage}.
 *
 * <p>Arguments: the folder of the results; the configurations, such as {@code kept-12,folded-16};
 * optionally a regular expression of the architectures. Rows that are there already stay, so that a
 * run that was cut off goes on where it was; rows to be made anew are deleted from {@code
 * coverage.json} first, or asked for by a fourth argument {@code again}.
 */
public final class Coverage {
  private static final Path SCRIPT = Path.of("benchmarks/src/coverage/export_torchvision.py");
  private static final Path SCRATCH = Path.of("benchmarks/target/coverage-exports");
  private static final Duration EXAMINATION_TIME = Duration.ofMinutes(20);
  private static final long MAX_PARAMETERS = 400_000_000;
  private static final String COMMAND = "benchmarks/coverage";
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Path results;
  private final Path scratch;
  private final Torchvision torchvision = new Torchvision(SCRIPT);
  private final Map<String, Row> rows = new LinkedHashMap<>();
  private List<Torchvision.Architecture> architectures = List.of();

  private Coverage(Path results, Path scratch) {
    this.results = results;
    this.scratch = scratch;
  }

  /** Makes the rows that are not there yet. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<Configuration> configurations =
        Arrays.stream(arguments[1].split(",", -1)).map(Configuration::parse).toList();
    String wanted = arguments.length > 2 ? arguments[2] : ".*";
    boolean again = arguments.length > 3 && arguments[3].equals("again");
    new Coverage(Path.of(arguments[0]), SCRATCH).run(configurations, wanted, again);
  }

  private void run(List<Configuration> configurations, String wanted, boolean again)
      throws IOException, InterruptedException {
    if (!torchvision.isThere()) {
      System.err.println(
          "skipped: /usr/bin/python3 has no torch and torchvision; Debian has them as"
              + " python3-torch and python3-torchvision.");
      return;
    }
    Files.createDirectories(scratch);
    // What a run that was cut off left behind.
    clearScratch();
    readRows();
    // Small ones first: mistakes show early.
    architectures =
        torchvision.architectures().stream()
            .filter(one -> one.parameters() < MAX_PARAMETERS)
            .sorted(Comparator.comparingLong(Torchvision.Architecture::parameters))
            .toList();
    for (Configuration configuration : configurations) {
      for (Torchvision.Architecture architecture : architectures) {
        if (architecture.architecture().matches(wanted)
            && isDue(architecture.architecture(), configuration, again)) {
          Row row = row(architecture, configuration);
          // One that failed before it was known that there is no batch norm.
          rows.remove(architecture.architecture() + "-" + configuration);
          rows.put(row.key(), row);
          System.err.printf("%s: %s %s%n", row.key(), row.status(), row.failure());
          write();
        }
      }
    }
    write();
  }

  /** Whether a row is to be made; of a network without batch norm, only one of kept and folded. */
  private boolean isDue(String architecture, Configuration configuration, boolean again) {
    boolean isThere = rows.containsKey(architecture + "-" + configuration);
    boolean isPlain = rows.containsKey(architecture + "-" + configuration.withoutBatchNorm());
    return again ? !(isPlain && configuration.isFolded()) : !isThere && !isPlain;
  }

  private Row row(Torchvision.Architecture architecture, Configuration configuration)
      throws IOException, InterruptedException {
    Torchvision.Export export = null;
    try {
      export = torchvision.export(architecture.architecture(), configuration, scratch);
      return row(architecture, configuration, export, "", examine(export.file()));
    } catch (IllegalStateException e) {
      return row(architecture, configuration, export, String.valueOf(e.getMessage()), null);
    } finally {
      clearScratch();
    }
  }

  private static Row row(
      Torchvision.Architecture architecture,
      Configuration configuration,
      Torchvision.@Nullable Export export,
      String failure,
      @Nullable Finding finding)
      throws IOException {
    return new Row(
        architecture.architecture(),
        architecture.family(),
        export == null ? configuration.batchNorm() : export.batchNorm(),
        configuration.opset(),
        export == null ? configuration.opset() : export.opset(),
        architecture.parameters(),
        export == null ? 0 : Files.size(Path.of(export.file())),
        failure,
        finding);
  }

  private static Finding examine(String file) throws IOException, InterruptedException {
    Child child =
        Child.run(
            EXAMINATION_TIME,
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // As the launcher does.
                "-XX:+UseSerialGC",
                "-XX:MaxRAMPercentage=40",
                "-cp",
                System.getProperty("java.class.path"),
                Examination.class.getName(),
                file));
    child.requireSucceeded("The examination");
    return JsonMapper.shared().readValue(child.lastLine(), Finding.class);
  }

  private void clearScratch() throws IOException {
    try (var files = Files.list(scratch)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  private void readRows() throws IOException {
    Path file = results.resolve("coverage.json");
    if (Files.exists(file)) {
      for (Row row : JsonMapper.shared().readValue(Files.readString(file), Row[].class)) {
        rows.put(row.key(), row);
      }
    }
  }

  /** Architectures that no row is of. */
  private List<String> missing() {
    return architectures.stream()
        .map(Torchvision.Architecture::architecture)
        .filter(name -> rows.values().stream().noneMatch(row -> row.architecture().equals(name)))
        .sorted()
        .toList();
  }

  private void write() throws IOException {
    Files.createDirectories(results);
    List<Row> sorted = new ArrayList<>(rows.values());
    sorted.sort(Comparator.comparing(Row::key));
    SafeFile.writeText(results.resolve("coverage.json"), JSON.writeValueAsString(sorted) + "\n");
    SafeFile.writeText(results.resolve("README.md"), Table.markdown(sorted, missing(), COMMAND));
  }
}
