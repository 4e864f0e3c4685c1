package dev.lathe.benchmarks.coverage;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** The script that exports torchvision's architectures, run by the system's Python. */
public final class Torchvision {
  private static final String PYTHON = "/usr/bin/python3";
  private static final Duration LIST_TIME = Duration.ofMinutes(2);
  private static final Duration EXPORT_TIME = Duration.ofMinutes(20);

  private final Path script;

  /** The script at this path. */
  public Torchvision(Path script) {
    this.script = script;
  }

  /**
   * An architecture.
   *
   * @param parameters what torchvision publishes
   */
  record Architecture(String architecture, String family, long parameters) {}

  /** A file that was exported; fields as the script prints them. */
  public record Export(
      String architecture,
      String family,
      String file,
      String batchNorm,
      int opset,
      int requestedOpset,
      long publishedParameters) {}

  /** Whether Python and its libraries are there. */
  public boolean isThere() throws IOException, InterruptedException {
    try {
      return Child.run(LIST_TIME, List.of(PYTHON, "-c", "import torch, torchvision")).succeeded();
    } catch (IOException e) {
      // No Python at all.
      return false;
    }
  }

  List<Architecture> architectures() throws IOException, InterruptedException {
    Child listed = Child.run(LIST_TIME, List.of(PYTHON, script.toString(), "--list"));
    listed.requireSucceeded("The list of architectures");
    return listed
        .output()
        .lines()
        .filter(line -> line.startsWith("{"))
        .map(line -> JsonMapper.shared().readValue(line, Architecture.class))
        .toList();
  }

  Export export(String architecture, Configuration configuration, Path folder)
      throws IOException, InterruptedException {
    return export(architecture, configuration, folder, 1);
  }

  /**
   * Exports an architecture into a folder.
   *
   * @param images how many images a classifier takes at once
   */
  public Export export(String architecture, Configuration configuration, Path folder, int images)
      throws IOException, InterruptedException {
    Child child =
        Child.run(
            EXPORT_TIME,
            List.of(
                PYTHON,
                script.toString(),
                architecture,
                "--batch-norm",
                configuration.batchNorm(),
                "--opset",
                Integer.toString(configuration.opset()),
                "--images",
                Integer.toString(images),
                "--folder",
                folder.toString()));
    child.requireSucceeded("The export");
    return JsonMapper.shared().readValue(child.lastLine(), Export.class);
  }
}
