package io.nightshift.bench;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a run came to.
 *
 * @param conditions under which it was measured
 * @param command that measures it again
 * @param results of the contenders
 * @param start seconds from the start of the process to ready; null if it was not measured
 * @param latency at shares of the throughput; empty if it was not measured
 */
record Report(
    String conditions,
    String command,
    Results results,
    @Nullable Spread start,
    List<Latency.Row> latency) {

  /** As Markdown. */
  String markdown() {
    StringBuilder report = new StringBuilder();
    report.append(conditions).append(" Only ratios of one run mean anything.\n\n");
    report.append("```sh\n").append(command).append("\n```\n");
    if (!results.contenders().isEmpty()) {
      report
          .append('\n')
          .append(results.table())
          .append(
              "\n"
                  + "CPU is that of the contender's process, or processes; heap is the most that a collection"
                  + " left, RSS the most there was.\n");
      String ratios = results.ratios();
      report.append(ratios.isEmpty() ? "" : "\n" + ratios);
    }
    if (start != null) {
      report.append("\nFrom the start of the process to ready: ").append(startText()).append(".\n");
    }
    if (!latency.isEmpty()) {
      report
          .append("\nFrom when an order event was due to be published until it was applied:\n\n")
          .append(Latency.table(latency));
    }
    return report.toString();
  }

  /** What rates of events ask for, as Markdown; empty if that was not measured. */
  String sizing() {
    String table = Sizing.table(results);
    return table.isEmpty()
        ? ""
        : "%s%n%n```sh%n%s%n```%n%n%s".formatted(conditions, command, table);
  }

  /** In words; empty if it was not measured. */
  String startText() {
    return start == null
        ? ""
        : start.median("%.2f s") + " (" + start.range("%.2f") + ", broker and database up)";
  }

  /** In words; empty if it was not measured. */
  String latencyText() {
    return latency.stream()
        .map(
            row ->
                "%.0f / %.0f ms at %d %%".formatted(row.half(), row.most(), row.percent())
                    + (row.keptUp() ? "" : " (a backlog grew)"))
        .collect(Collectors.joining(", "));
  }
}
