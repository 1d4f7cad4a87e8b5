package io.nightshift.status.page;

import io.nightshift.fleet.FleetView;
import io.nightshift.status.page.Assessment.Finding;
import io.quarkus.qute.TemplateData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All instances on the overview, in short.
 *
 * @param summary the number of instances by state, in words
 * @param agrees whether all run one version, none is lost, and each worker has one state
 * @param agreement the same in words
 * @param members the instances, those that need a look first; without those that have stopped
 * @param more the number of instances that are not shown; empty if all are
 * @param lines the workers that differ, are paused or are restarted, and the topics with a lag
 */
@TemplateData
record FleetGlance(
    String summary,
    boolean agrees,
    String agreement,
    List<FleetModel.Member> members,
    String more,
    List<Line> lines) {
  private static final int SHOWN = 12;

  /** A worker or a topic, and what is to be said of it. */
  @TemplateData
  record Line(String name, String href, String text) {}

  static FleetGlance of(FleetSnapshot.Now fleet) {
    FleetView view = fleet.view();
    List<FleetModel.Member> members =
        FleetModel.members(fleet).stream()
            .filter(one -> !one.state().equals(FleetModel.STOPPED))
            .sorted(
                Comparator.comparing((FleetModel.Member one) -> one.wrong().isEmpty())
                    .thenComparing(FleetModel.Member::name))
            .toList();
    List<FleetModel.Worker> workers = FleetModel.workers(fleet);
    List<String> differences = differences(view, workers);
    List<FleetModel.Member> shown = members.stream().limit(SHOWN).toList();
    List<Line> lines = new ArrayList<>();
    workers.forEach(worker -> addTo(lines, worker));
    view.topics().forEach(topic -> addTo(lines, topic, fleet));
    return new FleetGlance(
        FleetModel.counts(view),
        differences.isEmpty(),
        differences.isEmpty() ? agreement(members) : String.join(" ", differences),
        shown,
        members.size() == shown.size() ? "" : HumanFormat.number(members.size() - shown.size()),
        lines);
  }

  /**
   * The instances that are lost or whose workers fail, for the verdict of another instance.
   *
   * @param instance the name of this instance, whose workers the verdict has anyway
   */
  static List<Finding> findings(FleetSnapshot.Now fleet, String instance) {
    return FleetModel.members(fleet).stream()
        .filter(one -> one.isBad() && !one.name().equals(instance))
        .map(
            one ->
                new Finding(
                    Assessment.Level.LOOK,
                    "Instance %s %s"
                        .formatted(
                            one.name(),
                            one.state().equals(FleetModel.LOST) ? "is lost" : "needs a look"),
                    one.wrong() + ".",
                    one.state().equals(FleetModel.LOST)
                        ? "See whether its process runs and reaches the database. The other"
                            + " instances take over its partitions."
                        : "See why its workers fail.",
                    one.href(),
                    null))
        .toList();
  }

  private static String agreement(List<FleetModel.Member> members) {
    return members.size() < 2
        ? ""
        : "They agree: one version, and each worker has the same state on all of them.";
  }

  private static List<String> differences(FleetView view, List<FleetModel.Worker> workers) {
    List<String> differences = new ArrayList<>();
    Map<String, Set<String>> versions = FleetModel.versions(view);
    if (versions.size() > 1) {
      differences.add(
          "%d versions run at once: %s."
              .formatted(
                  versions.size(),
                  versions.entrySet().stream()
                      .map(one -> one.getKey() + " on " + some(one.getValue()))
                      .collect(Collectors.joining(", "))));
    }
    Set<String> lost = FleetModel.lost(view);
    if (!lost.isEmpty()) {
      differences.add("%s lost.".formatted(some(lost) + (lost.size() == 1 ? " is" : " are")));
    }
    long differ = workers.stream().filter(worker -> !worker.others().isEmpty()).count();
    if (differ > 0) {
      differences.add(
          HumanFormat.count(differ, "worker")
              + (differ == 1 ? " has" : " have")
              + " not the same state on all instances.");
    }
    return differences;
  }

  private static String some(Set<String> instances) {
    String named = instances.stream().sorted().limit(SHOWN).collect(Collectors.joining(" and "));
    return instances.size() > SHOWN ? named + " and others" : named;
  }

  private static void addTo(List<Line> lines, FleetModel.Worker worker) {
    String text =
        List.of(
                worker.others().isEmpty()
                    ? ""
                    : "%s on %s; %s.".formatted(worker.state(), worker.states(), worker.others()),
                worker.desired(),
                worker.isRestarting() ? worker.restart() : "")
            .stream()
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining(" "));
    if (!text.isEmpty()) {
      lines.add(new Line(worker.name(), "?view=fleet#" + worker.id(), text));
    }
  }

  private static void addTo(List<Line> lines, FleetView.Topic topic, FleetSnapshot.Now fleet) {
    List<String> texts = new ArrayList<>();
    LagTrend trend = fleet.trend(topic);
    if (trend.kind() != LagTrend.Kind.KEEPING_UP) {
      String where = FleetTopicModel.behind(topic).map(one -> "; most behind: " + one).orElse("");
      texts.add(HumanFormat.capital(trend.text()) + where + ".");
    }
    List<String> unread =
        topic.partitions().stream()
            .filter(one -> one.instance() == null)
            .map(one -> Integer.toString(one.partition()))
            .toList();
    if (!unread.isEmpty()) {
      texts.add("No instance reads partition " + String.join(", ", unread) + ".");
    }
    if (!texts.isEmpty()) {
      lines.add(
          new Line(
              topic.topic(), "?view=fleet#fleet-topic-" + topic.topic(), String.join(" ", texts)));
    }
  }
}
