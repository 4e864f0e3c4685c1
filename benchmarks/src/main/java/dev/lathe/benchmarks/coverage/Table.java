package dev.lathe.benchmarks.coverage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The rows as Markdown. */
final class Table {
  private static final Pattern PLACE = Pattern.compile("\\s*\\([^)]*\\)");
  private static final double MILLION = 1e6;

  private Table() {}

  /** The page. {@code missing} are architectures that were not tried yet. */
  static String markdown(List<Row> rows, List<String> missing, String command) {
    StringBuilder text = new StringBuilder();
    text.append("# Coverage: every architecture of torchvision\n\n")
        .append(summary(rows))
        .append("\n\n```\n")
        .append(command)
        .append("\n```\n\n")
        .append(missing.isEmpty() ? "" : "Not tried yet: " + String.join(", ", missing) + ".\n\n")
        .append(
            """
            Each architecture is exported with random weights, analysed, cut to half of every width and to random widths, proven, written, and loaded and run by
            ONNX Runtime. *Prunable* is the share of parameters and of MACs that depends on a width that can be cut. *Interface* counts groups that are the
            network's own inputs and outputs, which are not ours to change; *frozen* lists all others with the reason (a group keeps at least one unit, so
            a group of one has nothing to give). *Error* is the larger of the two proofs'
            relative errors. Parameters are all floating-point weights of the file, running statistics of kept batch norms and scalars included, which torchvision's
            published counts leave out. *Batch norm* says whether batch norms were kept as nodes or folded into convolutions; a network that has none (*none*) makes
            the same file of both and is examined once. Seconds are of processor time, in a process that starts cold. *Peak* is the most memory that the process
            held, Java and the mapped file included, until both cuts were made and written; *allowed* is three times the file and 300 MB. *With proof* is the same
            at the end, after ONNX Runtime computed the proofs and ran the results. An export is *proven* if both proofs hold for all outputs, *IN PART* if there
            are outputs that the original computes on no random input. Everything, group by group, is in [coverage.json](coverage.json).

            """);
    Map<String, List<Row>> families =
        rows.stream()
            .sorted(Comparator.comparing(Row::architecture).thenComparing(Row::key))
            .collect(Collectors.groupingBy(Row::family, LinkedHashMap::new, Collectors.toList()));
    families.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(family -> text.append(family(family.getKey(), family.getValue())));
    return text.toString();
  }

  private static String summary(List<Row> rows) {
    Map<String, List<Row>> byArchitecture =
        rows.stream().collect(Collectors.groupingBy(Row::architecture));
    long proven =
        byArchitecture.values().stream()
            .filter(all -> all.stream().allMatch(row -> row.status().equals("proven")))
            .count();
    long free =
        byArchitecture.values().stream()
            .filter(all -> all.stream().allMatch(row -> isFree(row)))
            .count();
    return String.format(
        Locale.ROOT,
        "%d architectures in %d exports. All exports proven: **%d of %d** architectures. No channel"
            + " group frozen but the network's own inputs and outputs and groups of one unit: %d of %d."
            + " Analysis and surgery within three times the file and 300 MB: %d of %d exports."
            + " Slowest analysis %.1f s, slowest surgery %.1f s.",
        byArchitecture.size(),
        rows.size(),
        proven,
        byArchitecture.size(),
        free,
        byArchitecture.size(),
        rows.stream().filter(Row::isWithinMemory).count(),
        rows.size(),
        slowest(rows, Finding::analysisSeconds),
        slowest(rows, Table::surgerySeconds));
  }

  private static double slowest(List<Row> rows, ToDoubleFunction<Finding> seconds) {
    return rows.stream()
        .map(Row::finding)
        .filter(Objects::nonNull)
        .mapToDouble(seconds)
        .max()
        .orElse(0);
  }

  private static double surgerySeconds(Finding finding) {
    return finding.cuts().stream().mapToDouble(Finding.Cut::surgerySeconds).max().orElse(0);
  }

  private static boolean isFree(Row row) {
    Finding finding = row.finding();
    return finding != null
        && finding.frozen().stream().allMatch(group -> group.isInterface() || group.isSingle());
  }

  private static String family(String name, List<Row> rows) {
    StringBuilder text = new StringBuilder("## " + name.replace('_', ' ') + "\n\n");
    text.append("| architecture | batch norm | opset | parameters | MMACs | prunable parameters |")
        .append(" prunable MACs | groups | interface | frozen | half: MMACs | error | analysis s |")
        .append(" surgery s | peak MB | allowed MB | with proof MB | status |\n")
        .append("|---|---|--:|--:|--:|--:|--:|--:|--:|---|--:|--:|--:|--:|--:|--:|--:|---|\n");
    rows.forEach(row -> text.append(line(row)).append('\n'));
    return text.append('\n').toString();
  }

  private static String line(Row row) {
    List<String> cells = new ArrayList<>();
    cells.add(row.architecture());
    cells.add(row.batchNorm());
    cells.add(Integer.toString(row.opset()));
    Finding finding = row.finding();
    if (finding == null) {
      cells.addAll(List.of("", "", "", "", "", "", row.failure().replace('|', '/')));
      cells.addAll(List.of("", "", "", "", "", "", ""));
    } else {
      cells.addAll(cells(finding));
      cells.addAll(memory(row, finding));
    }
    cells.add(row.status());
    return "| " + String.join(" | ", cells) + " |";
  }

  private static List<String> cells(Finding finding) {
    long ours = finding.frozen().stream().filter(Finding.Frozen::isInterface).count();
    double error =
        finding.cuts().stream().mapToDouble(Finding.Cut::proofMaxRelativeError).max().orElse(0);
    return List.of(
        String.format(Locale.ROOT, "%,d", finding.parameters()),
        millions(finding.macs()),
        percent(finding.prunableParameterShare()),
        percent(finding.prunableMacShare()),
        Integer.toString(finding.groups()),
        Long.toString(ours),
        frozen(finding),
        millions(finding.cuts().get(0).macs()),
        String.format(Locale.ROOT, "%.1e", error),
        seconds(finding.analysisSeconds()),
        seconds(surgerySeconds(finding)));
  }

  private static List<String> memory(Row row, Finding finding) {
    String peak = megabytes(finding.surgeryPeakBytes());
    return List.of(
        row.isWithinMemory() ? peak : "**" + peak + "**",
        megabytes(Finding.maxSurgeryBytes(row.fileBytes())),
        megabytes(finding.wholePeakBytes()));
  }

  private static String megabytes(long bytes) {
    return bytes == 0 ? "–" : String.format(Locale.ROOT, "%,.0f", bytes / MILLION);
  }

  /** Reasons with their numbers of groups; nodes' names are left to the JSON. */
  private static String frozen(Finding finding) {
    Map<String, Long> reasons =
        finding.frozen().stream()
            .filter(group -> !group.isInterface())
            .collect(
                Collectors.groupingBy(
                    group -> withoutNames(group.reason()),
                    LinkedHashMap::new,
                    Collectors.counting()));
    return reasons.isEmpty()
        ? "–"
        : reasons.entrySet().stream()
            .map(reason -> reason.getValue() + " × " + reason.getKey())
            .collect(Collectors.joining("; "));
  }

  private static String withoutNames(String reason) {
    Matcher places = PLACE.matcher(reason);
    return places.replaceAll("").replace('|', '/');
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.2f", seconds);
  }

  private static String millions(long value) {
    return String.format(Locale.ROOT, "%,.2f", value / MILLION);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }
}
