package io.nightshift.status.page;

import io.nightshift.fleet.FleetView;
import io.nightshift.intake.TopicHistory;
import io.quarkus.qute.TemplateData;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All instances on the page, with the workers and the topics of all.
 *
 * @param summary the number of instances by state, in words
 * @param versions the versions that run, if there are several; empty otherwise
 */
@TemplateData
record FleetModel(
    String summary,
    String versions,
    List<Member> members,
    List<Worker> workers,
    List<FleetTopicModel> topics) {
  private static final String RUNNING = "RUNNING";
  private static final String PAUSED = "PAUSED";
  static final String STOPPED = "STOPPED";
  static final String LOST = "LOST";

  /** The states of a worker that need a look. */
  private static final Set<String> WRONG = Set.of("BACKING_OFF", "FAILED", "ABANDONED");

  /**
   * An instance.
   *
   * @param running the number of its running workers, in words
   * @param lag events of its partitions that are not applied yet
   * @param wrong what needs a look; empty if nothing does
   * @param isBad whether it is lost, or a worker of it fails
   */
  @TemplateData
  record Member(
      String name,
      String href,
      String host,
      String version,
      String state,
      RelativeTime started,
      RelativeTime seen,
      String running,
      String lag,
      String wrong,
      boolean isBad) {}

  /**
   * A worker on all instances.
   *
   * @param states the number of instances in each state, in words
   * @param others the instances whose state is not that of most
   * @param desired its desired state, and who has followed; empty while it shall run
   * @param restart its last restart on all instances; empty without one
   * @param isRestarting whether that has not ended
   */
  @TemplateData
  record Worker(
      String name,
      String id,
      String href,
      String kind,
      String state,
      String states,
      String others,
      String desired,
      String restart,
      boolean isRestarting,
      List<PageAction> actions) {}

  /**
   * Creates the texts.
   *
   * @param history the steps of a day, by topic
   */
  static FleetModel of(FleetSnapshot.Now fleet, Map<String, TopicHistory.Steps> history) {
    FleetView view = fleet.view();
    Map<String, Set<String>> versions = versions(view);
    return new FleetModel(
        counts(view),
        versions.size() > 1 ? String.join(" and ", versions.keySet()) : "",
        members(fleet),
        workers(fleet),
        view.topics().stream()
            .map(topic -> FleetTopicModel.of(topic, fleet, history.get(topic.topic())))
            .toList());
  }

  /** The versions that run, each with its instances. */
  static Map<String, Set<String>> versions(FleetView view) {
    Map<String, Set<String>> versions = new TreeMap<>();
    for (FleetView.Member one : view.instances()) {
      if (!one.state().equals(STOPPED) && !one.state().equals(LOST)) {
        versions.computeIfAbsent(one.version(), version -> new TreeSet<>()).add(one.instance());
      }
    }
    return versions;
  }

  static List<Member> members(FleetSnapshot.Now fleet) {
    Map<String, Long> lags = FleetSnapshot.byInstance(fleet.view());
    Map<String, List<Standing>> standings = new HashMap<>();
    for (FleetView.Worker worker : fleet.view().workers()) {
      for (FleetView.Place place : worker.instances()) {
        standings
            .computeIfAbsent(place.instance(), instance -> new ArrayList<>())
            .add(new Standing(worker.name(), place));
      }
    }
    return fleet.view().instances().stream()
        .map(
            one ->
                member(
                    one,
                    standings.getOrDefault(one.instance(), List.of()),
                    lags.getOrDefault(one.instance(), 0L),
                    fleet))
        .toList();
  }

  /** A worker on one instance. */
  private record Standing(String worker, FleetView.Place place) {}

  /** The names of the lost instances. */
  static Set<String> lost(FleetView view) {
    return view.instances().stream()
        .filter(one -> one.state().equals(LOST))
        .map(FleetView.Member::instance)
        .collect(Collectors.toSet());
  }

  static List<Worker> workers(FleetSnapshot.Now fleet) {
    Set<String> lost = lost(fleet.view());
    return fleet.view().workers().stream()
        .map(worker -> known(worker, lost))
        .sorted(Comparator.comparing(FleetView.Worker::kind).thenComparing(FleetView.Worker::name))
        .map(worker -> worker(worker, fleet.at()))
        .toList();
  }

  /** Without its last states on lost instances, which say nothing of the present. */
  private static FleetView.Worker known(FleetView.Worker worker, Set<String> lost) {
    List<FleetView.Place> live =
        worker.instances().stream().filter(place -> !lost.contains(place.instance())).toList();
    List<FleetView.Place> places =
        live.isEmpty()
            ? worker.instances().stream()
                .map(place -> new FleetView.Place(place.instance(), LOST, false))
                .toList()
            : live;
    return new FleetView.Worker(
        worker.name(), worker.kind(), worker.desired(), worker.restart(), places);
  }

  private static Member member(
      FleetView.Member member, List<Standing> reported, long lag, FleetSnapshot.Now fleet) {
    List<String> wrong = new ArrayList<>();
    boolean isBad = member.state().equals(LOST);
    List<Standing> standings = isBad ? List.of() : reported;
    if (isBad) {
      wrong.add("No heartbeat: it was killed, is frozen, or cannot reach the database");
    }
    for (Standing one : standings) {
      if (WRONG.contains(one.place().state())) {
        isBad = true;
        wrong.add("%s is %s".formatted(one.worker(), one.place().state()));
      } else if (!one.place().follows()) {
        wrong.add("%s does not follow yet".formatted(one.worker()));
      }
    }
    LagTrend trend = fleet.trend(member.instance(), lag);
    if (trend.kind() == LagTrend.Kind.BEHIND) {
      wrong.add("It " + trend.text());
    }
    long running = standings.stream().filter(one -> one.place().state().equals(RUNNING)).count();
    return new Member(
        member.instance(),
        InstanceModel.href(member.instance()),
        member.host(),
        member.version(),
        member.state(),
        RelativeTime.of(member.startedAt(), fleet.at()),
        RelativeTime.of(member.seenAt(), fleet.at()),
        standings.isEmpty() ? "" : "%d of %d".formatted(running, standings.size()),
        HumanFormat.number(lag),
        String.join("; ", wrong),
        isBad);
  }

  private static Worker worker(FleetView.Worker worker, Instant now) {
    List<FleetView.Place> places = worker.instances();
    Map<String, Long> counts =
        places.stream()
            .collect(
                Collectors.groupingBy(FleetView.Place::state, TreeMap::new, Collectors.counting()));
    String most =
        counts.entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .orElse("");
    boolean isPaused = worker.desired() != null || counts.containsKey(PAUSED);
    List<PageAction> actions = new ArrayList<>();
    if (isPaused) {
      actions.add(PageAction.resume(worker.name()));
    }
    if (worker.desired() == null) {
      actions.add(PageAction.pause(worker.name()));
    }
    actions.add(PageAction.restart(worker.name()));
    return new Worker(
        worker.name(),
        "fleet-" + PageAction.segment(worker.name()),
        "?view=worker&name=" + PageAction.segment(worker.name()),
        HumanFormat.plain(worker.kind()),
        most,
        "%d of %d".formatted(counts.getOrDefault(most, 0L), places.size()),
        places.stream()
            .filter(place -> !place.state().equals(most))
            .map(place -> "%s is %s".formatted(place.instance(), place.state()))
            .collect(Collectors.joining("; ")),
        desired(worker, now),
        restart(worker.restart(), now),
        worker.restart() != null && !worker.restart().pending().isEmpty(),
        actions);
  }

  private static String desired(FleetView.Worker worker, Instant now) {
    FleetView.Desired desired = worker.desired();
    long following = worker.instances().stream().filter(FleetView.Place::follows).count();
    int all = worker.instances().size();
    String followed = following == all ? "" : " %d of %d have followed.".formatted(following, all);
    if (desired == null) {
      return following == all ? "" : "Shall run." + followed;
    }
    return "Paused by %s %s%s%s.%s"
        .formatted(
            desired.by(),
            RelativeTime.of(desired.at(), now).text(),
            desired.until() == null ? "" : ", until " + RelativeTime.of(desired.until(), now).iso(),
            desired.reason() == null ? "" : ": " + desired.reason(),
            followed);
  }

  private static String restart(FleetView.@Nullable Restart restart, Instant now) {
    if (restart == null) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    text.append(
        "Restart by %s %s: %d done"
            .formatted(
                restart.by(), RelativeTime.of(restart.at(), now).text(), restart.done().size()));
    append(text, "pending", restart.pending());
    append(text, "failed", restart.failed());
    append(text, "skipped", restart.skipped());
    return text.append('.').toString();
  }

  private static void append(StringBuilder text, String state, List<String> instances) {
    if (!instances.isEmpty()) {
      text.append(", ").append(state).append(": ").append(String.join(", ", instances));
    }
  }

  /** The number of instances, and how many of them are in each state, in words. */
  static String counts(FleetView view) {
    Map<String, Long> counts =
        view.instances().stream()
            .collect(
                Collectors.groupingBy(
                    FleetView.Member::state, TreeMap::new, Collectors.counting()));
    return counts.entrySet().stream()
        .map(entry -> "%d %s".formatted(entry.getValue(), entry.getKey()))
        .collect(
            Collectors.joining(
                ", ", HumanFormat.count(view.instances().size(), "instance") + ": ", ""));
  }
}
