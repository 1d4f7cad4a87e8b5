package io.nightshift.status.page;

import io.nightshift.alerts.AlertView;
import io.nightshift.intake.consumer.TopicStatus;
import io.nightshift.intake.deadletters.DeadLetterView;
import io.nightshift.status.BacklogSnapshot;
import io.nightshift.status.Overview;
import io.nightshift.status.Sample;
import io.nightshift.status.http.ReadAccess;
import io.nightshift.status.security.Reader;
import io.quarkus.qute.TemplateData;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The data that every view of the page shows, as texts.
 *
 * @param title of the view
 * @param files the folder of the page's scripts and styles
 * @param login how to log in
 * @param share the share of the events that this deployment applies; empty for all
 * @param started the time of this instance's start, which identifies the process
 * @param counts the waiting work; null while the database does not answer
 * @param tabs the links to the views
 * @param groups the workers by kind
 * @param charts throughput and lag of each topic
 * @param latest the latest dead letters
 * @param raised the latest unacknowledged alerts
 * @param fleet all instances in short; null while the database does not answer, and on a view that
 *     does not show them
 */
@TemplateData
record PageData(
    String title,
    String files,
    Login login,
    String instance,
    String version,
    String share,
    String state,
    String started,
    RelativeTime startedAt,
    Assessment verdict,
    PageTabs.@Nullable Counts counts,
    List<PageTabs.Tab> tabs,
    List<WorkerModel.Group> groups,
    List<Topic> topics,
    List<Chart.Pair> charts,
    String perSecond,
    String lag,
    List<DeadLetterModel> latest,
    List<AlertModel> raised,
    @Nullable FleetGlance fleet) {
  private static final int LATEST = 6;

  /**
   * The data of the log-in form.
   *
   * @param hint the purpose of a log-in
   * @param tokens whether bearer tokens are accepted too
   */
  @TemplateData
  record Login(String hint, boolean tokens) {

    static Login of(ReadAccess reading, boolean tokens) {
      return new Login(
          switch (reading) {
            case OPEN -> "Reading needs no login. A change needs an operator.";
            case MASKED ->
                "Without a login, addresses are shortened and records are hidden. An operator sees"
                    + " them and can change things.";
            case AUTHENTICATED ->
                "Reading needs a viewer or an operator. A change needs an operator.";
          },
          tokens);
    }
  }

  /** Whether the database has answered. */
  boolean isAnswered() {
    return counts != null;
  }

  /** Whether this is the overview. */
  public boolean isOverview() {
    return title.equals(PageTabs.title(PageTabs.OVERVIEW));
  }

  /**
   * A topic.
   *
   * @param note what it waits for; empty if it does not wait
   */
  @TemplateData
  record Topic(
      String name,
      String state,
      String note,
      String lag,
      String applied,
      String duplicates,
      String deadLettered,
      String perSecond,
      List<Partition> partitions) {}

  /**
   * A partition.
   *
   * @param note why it is not read; empty if it is
   */
  @TemplateData
  record Partition(int number, String position, String end, String lag, String note) {

    static Partition of(TopicStatus.Partition place) {
      return new Partition(
          place.partition(),
          HumanFormat.number(place.position()),
          HumanFormat.number(place.end()),
          HumanFormat.number(place.lag()),
          note(place));
    }

    private static String note(TopicStatus.Partition place) {
      if (place.heldSince() != null) {
        return "Held since %s. %s"
            .formatted(place.heldSince().truncatedTo(ChronoUnit.SECONDS), place.heldWhy());
      }
      return place.openTransactionSince() == null
          ? ""
          : "An open transaction, since at least "
              + place.openTransactionSince().truncatedTo(ChronoUnit.SECONDS);
    }
  }

  /**
   * Creates the texts.
   *
   * @param view the name of a view, as in {@link PageTabs}
   * @param fleet all instances; empty while the database does not answer
   * @param samples of the last minutes, oldest first
   * @param reader the kind of reader
   */
  static PageData of(
      String view,
      String files,
      Overview.Now now,
      Optional<FleetSnapshot.Now> fleet,
      List<Sample> samples,
      Instant at,
      Login login,
      Reader reader) {
    PageTabs.Counts counts = now.seen().map(PageData::counts).orElse(null);
    return new PageData(
        PageTabs.title(view),
        files,
        login,
        now.instance(),
        now.version(),
        now.share().isAll() ? "" : now.share().toString(),
        now.state().name(),
        now.startedAt().toString(),
        RelativeTime.of(now.startedAt(), at),
        HealthAssessor.of(now, fleet, samples, at),
        counts,
        PageTabs.tabs(view, counts),
        WorkerModel.groups(now.workers(), at),
        now.topics().stream().map(PageData::topic).toList(),
        now.topics().stream().map(topic -> Chart.of(topic, samples)).toList(),
        HumanFormat.rate(now.topics().stream().mapToDouble(TopicStatus::eventsPerSecond).sum()),
        HumanFormat.number(now.topics().stream().mapToLong(TopicStatus::lag).sum()),
        latest(now, at, reader),
        raised(now, at),
        view.equals(PageTabs.OVERVIEW) ? fleet.map(FleetGlance::of).orElse(null) : null);
  }

  private static PageTabs.Counts counts(BacklogSnapshot.Seen seen) {
    long oldest = seen.backlog().oldestSeconds();
    return new PageTabs.Counts(
        HumanFormat.number(seen.open()),
        HumanFormat.number(seen.backlog().pending()),
        oldest == 0 ? "" : HumanFormat.number(oldest) + " s",
        HumanFormat.number(seen.alerts()));
  }

  private static List<DeadLetterModel> latest(Overview.Now now, Instant at, Reader reader) {
    List<DeadLetterView> latest = now.seen().map(BacklogSnapshot.Seen::latest).orElse(List.of());
    return latest.stream()
        .limit(LATEST)
        .map(letter -> DeadLetterModel.of(letter, at, reader))
        .toList();
  }

  private static List<AlertModel> raised(Overview.Now now, Instant at) {
    List<AlertView> raised = now.seen().map(BacklogSnapshot.Seen::raised).orElse(List.of());
    return raised.stream().map(alert -> AlertModel.of(alert, at)).toList();
  }

  private static Topic topic(TopicStatus topic) {
    return new Topic(
        topic.topic(),
        topic.state(),
        topic.waitingFor() == null ? "" : topic.waitingFor(),
        HumanFormat.number(topic.lag()),
        HumanFormat.number(topic.applied()),
        HumanFormat.number(topic.duplicates()),
        HumanFormat.number(topic.deadLettered()),
        String.format(Locale.ROOT, "%,.1f", topic.eventsPerSecond()),
        topic.partitions().stream().map(Partition::of).toList());
  }
}
