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
    List<Topic> topics) {
  private static final String RUNNING = "RUNNING";
  private static final String PAUSED = "PAUSED";
  private static final String STOPPED = "STOPPED";

  /** The states of a worker that need a look. */
  private static final Set<String> WRONG = Set.of("BACKING_OFF", "FAILED", "ABANDONED");

  /**
   * An instance.
   *
   * @param running the number of its running workers, in words
   * @param lag events of its partitions that are not applied yet
   * @param wrong what needs a look; empty if nothing does
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
      String wrong) {}

  /**
   * A worker on all instances.
   *
   * @param states the number of instances in each state, in words
   * @param others the instances whose state is not that of most
   * @param desired its desired state, and who has followed; empty while it shall run
   * @param restart its last restart on all instances; empty without one
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
      List<PageAction> actions) {}

  /**
   * A topic.
   *
   * @param behind the partition with the greatest lag and its instance; empty without lag
   * @param day its throughput and lag over a day, on all instances
   */
  @TemplateData
  record Topic(
      String name,
      String lag,
      String perSecond,
      String behind,
      List<Partition> partitions,
      Chart.Pair day) {}

  /**
   * A partition.
   *
   * @param end empty if no live instance knows it
   * @param lag empty if no live instance knows it
   * @param instance the instance that reads it; empty if none does
   */
  @TemplateData
  record Partition(int number, String position, String end, String lag, String instance) {
    static Partition of(FleetView.Partition partition) {
      return new Partition(
          partition.partition(),
          HumanFormat.number(partition.position()),
          number(partition.end()),
          number(partition.lag()),
          partition.instance() == null ? "" : partition.instance());
    }

    private static String number(@Nullable Long value) {
      return value == null ? "" : HumanFormat.number(value);
    }
  }

  /**
   * Creates the texts.
   *
   * @param history the steps of a day, by topic
   */
  static FleetModel of(FleetView fleet, Map<String, TopicHistory.Steps> history, Instant now) {
    Map<String, Long> lags = new HashMap<>();
    for (FleetView.Topic topic : fleet.topics()) {
      for (FleetView.Partition partition : topic.partitions()) {
        if (partition.instance() != null && partition.lag() != null) {
          lags.merge(partition.instance(), partition.lag(), Long::sum);
        }
      }
    }
    Set<String> versions = new TreeSet<>();
    fleet.instances().stream()
        .filter(one -> !one.state().equals(STOPPED) && !one.state().equals("LOST"))
        .map(FleetView.Member::version)
        .forEach(versions::add);
    return new FleetModel(
        counts(fleet.instances().stream().map(FleetView.Member::state).toList()),
        versions.size() > 1 ? String.join(" and ", versions) : "",
        fleet.instances().stream().map(one -> member(one, fleet.workers(), lags, now)).toList(),
        fleet.workers().stream()
            .sorted(
                Comparator.comparing(FleetView.Worker::kind).thenComparing(FleetView.Worker::name))
            .map(worker -> worker(worker, now))
            .toList(),
        fleet.topics().stream().map(topic -> topic(topic, history.get(topic.topic()))).toList());
  }

  private static Member member(
      FleetView.Member member,
      List<FleetView.Worker> workers,
      Map<String, Long> lags,
      Instant now) {
    List<String> states = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    for (FleetView.Worker worker : workers) {
      for (FleetView.Place place : worker.instances()) {
        if (place.instance().equals(member.instance())) {
          states.add(place.state());
          if (WRONG.contains(place.state())) {
            wrong.add("%s is %s".formatted(worker.name(), place.state()));
          } else if (!place.follows()) {
            wrong.add("%s does not follow yet".formatted(worker.name()));
          }
        }
      }
    }
    long running = states.stream().filter(RUNNING::equals).count();
    return new Member(
        member.instance(),
        instanceHref(member.instance()),
        member.host(),
        member.version(),
        member.state(),
        RelativeTime.of(member.startedAt(), now),
        RelativeTime.of(member.seenAt(), now),
        states.isEmpty() ? "" : "%d of %d".formatted(running, states.size()),
        HumanFormat.number(lags.getOrDefault(member.instance(), 0L)),
        String.join("; ", wrong));
  }

  static String instanceHref(String instance) {
    return "?view=instance&name=" + PageAction.segment(instance);
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

  private static Topic topic(FleetView.Topic topic, TopicHistory.@Nullable Steps day) {
    String behind =
        topic.partitions().stream()
            .filter(one -> one.lag() != null && one.lag() > 0)
            .max(Comparator.comparing(one -> one.lag() == null ? 0 : one.lag()))
            .map(
                one ->
                    "partition %d, %s"
                        .formatted(
                            one.partition(),
                            one.instance() == null ? "read by no instance" : one.instance()))
            .orElse("");
    return new Topic(
        topic.topic(),
        HumanFormat.number(topic.lag()),
        HumanFormat.rate(topic.eventsPerSecond()),
        behind,
        topic.partitions().stream().map(Partition::of).toList(),
        Chart.day(topic.topic(), topic.eventsPerSecond(), topic.lag(), day));
  }

  private static String counts(List<String> states) {
    Map<String, Long> counts =
        states.stream()
            .collect(Collectors.groupingBy(state -> state, TreeMap::new, Collectors.counting()));
    return counts.entrySet().stream()
        .map(entry -> "%d %s".formatted(entry.getValue(), entry.getKey()))
        .collect(Collectors.joining(", "));
  }
}
