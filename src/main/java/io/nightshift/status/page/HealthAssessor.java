package io.nightshift.status.page;

import io.nightshift.alerts.AlertView;
import io.nightshift.alerts.Severity;
import io.nightshift.hosting.HostState;
import io.nightshift.hosting.Wait;
import io.nightshift.hosting.WorkerState;
import io.nightshift.hosting.WorkerStatus;
import io.nightshift.intake.TopicConsumer;
import io.nightshift.intake.consumer.TopicStatus;
import io.nightshift.status.BacklogSnapshot;
import io.nightshift.status.Overview;
import io.nightshift.status.Sample;
import io.nightshift.status.page.Assessment.Finding;
import io.nightshift.status.page.Assessment.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Computes the verdict of the page: one rule for each kind of problem. */
final class HealthAssessor {
  /**
   * The wait in seconds after which a due notification counts as late: usually it is sent within a
   * second.
   */
  private static final long LATE_SECONDS = 60;

  private final Overview.Now now;
  private final List<LagTrend> paces;
  private final Instant at;
  private final List<Finding> findings = new ArrayList<>();

  private HealthAssessor(Overview.Now now, List<LagTrend> paces, Instant at) {
    this.now = now;
    this.at = at;
    this.paces = paces;
  }

  /**
   * Computes the verdict for this instance, with what is wrong with other instances.
   *
   * @param fleet all instances; empty while the database does not answer
   * @param samples of the last minutes, oldest first
   */
  static Assessment of(
      Overview.Now now, Optional<FleetSnapshot.Now> fleet, List<Sample> samples, Instant at) {
    List<LagTrend> paces =
        now.topics().stream().map(topic -> LagTrend.of(topic, samples, at)).toList();
    HealthAssessor assessor = new HealthAssessor(now, paces, at);
    fleet.ifPresent(all -> assessor.findings.addAll(FleetGlance.findings(all, now.instance())));
    return assessor.verdict();
  }

  private Assessment verdict() {
    host();
    database();
    now.workers().forEach(this::worker);
    now.topics().forEach(this::topic);
    paces.stream()
        .filter(pace -> pace.kind() == LagTrend.Kind.BEHIND)
        .forEach(
            pace ->
                add(
                    Level.LOOK,
                    pace.topic() + " falls behind",
                    pace.text(),
                    "See whether its worker and the database are slow. Another instance helps while"
                        + " there are partitions to share.",
                    "./#intake"));
    now.seen().ifPresent(this::waiting);
    findings.sort(Comparator.comparing(Finding::level).reversed());
    Level worst = findings.isEmpty() ? Level.GOOD : findings.getFirst().level();
    return new Assessment(worst, headline(worst), pace(), List.copyOf(findings));
  }

  private void add(Level level, String what, String why, String advice, String link) {
    findings.add(new Finding(level, what, why, advice, link, null));
  }

  private void host() {
    if (now.state() == HostState.STARTING) {
      String waits =
          now.workers().stream()
              .filter(worker -> worker.state() == WorkerState.STARTING)
              .map(
                  worker ->
                      worker.name() + (worker.unready() == null ? "" : ": " + worker.unready()))
              .collect(Collectors.joining("; "));
      add(
          Level.WAIT,
          "The service is starting",
          waits,
          "Wait until every worker is started.",
          "./#workers");
    } else if (now.state() != HostState.RUNNING) {
      add(
          Level.WAIT,
          "The service is stopping",
          "Work in flight is finished or rolled back whole; nothing is lost.",
          "No action is needed. The next start continues from here.",
          "./#workers");
    }
  }

  private void database() {
    if (now.seen().isEmpty()) {
      add(
          Level.BAD,
          "The database does not answer",
          "The work waits and resumes by itself; nothing is lost.",
          "Check PostgreSQL and the network to it. Commands are refused until the database answers.",
          "");
    }
  }

  private void worker(WorkerStatus worker) {
    String name = worker.name();
    String link = "./#worker-" + PageAction.segment(name);
    String why = worker.lastError() == null ? "" : worker.lastError();
    if (worker.stalled() != null) {
      add(Level.BAD, name + " is silent", worker.stalled(), "Restart it.", link, name);
      return;
    }
    switch (worker.state()) {
      case FAILED ->
          add(
              Level.BAD,
              name + " has failed for good",
              why,
              "Remove the cause, then restart it.",
              link,
              name);
      case ABANDONED ->
          add(Level.BAD, name + " did not stop in time", why, "Restart this instance.", link);
      case BACKING_OFF ->
          add(
              worker.critical() ? Level.BAD : Level.LOOK,
              name + " fails and is restarted",
              why,
              "It restarts by itself after a pause. Restart it to skip the pause.",
              link,
              name);
      case PAUSED ->
          findings.add(
              new Finding(
                  Level.LOOK,
                  name + " is paused",
                  "Paused by an operator.",
                  "Resume it when it may work again.",
                  link,
                  PageAction.resume(name)));
      default -> {
        if (worker.unready() != null && now.state() == HostState.RUNNING) {
          add(
              Level.BAD,
              name + " is not ready",
              worker.unready(),
              "It resumes by itself when the cause is gone.",
              link);
        } else if (waitsForLong(worker)) {
          add(
              Level.LOOK,
              name + " waits",
              Objects.requireNonNull(worker.waits()).why(),
              "The worker continues by itself when the cause is gone.",
              link);
        }
      }
    }
  }

  /**
   * A topic reports its wait by itself, and a database that is away is reported once for all
   * workers.
   */
  private boolean waitsForLong(WorkerStatus worker) {
    Wait waits = worker.waits();
    return waits != null
        && Duration.between(waits.since(), at).toSeconds() >= LATE_SECONDS
        && !worker.kind().equals(TopicConsumer.KIND)
        && now.state() == HostState.RUNNING
        && now.seen().isPresent();
  }

  private void add(
      Level level, String what, @Nullable String why, String advice, String link, String restart) {
    findings.add(
        new Finding(
            level, what, why == null ? "" : why, advice, link, PageAction.restart(restart)));
  }

  private void topic(TopicStatus topic) {
    if (topic.waitingFor() != null && now.state() == HostState.RUNNING) {
      add(
          Level.BAD,
          topic.topic() + " is not read at the moment",
          topic.waitingFor(),
          "It resumes by itself when the cause is gone; nothing is lost.",
          "./#intake");
    }
    topic.partitions().forEach(place -> partition(topic.topic(), place));
  }

  private void partition(String topic, TopicStatus.Partition place) {
    if (place.heldWhy() != null) {
      add(
          Level.BAD,
          "Partition %d of %s is held".formatted(place.partition(), topic),
          place.heldWhy(),
          "Decide where it is read on: POST /intake/%s/rewind. The runbook has the steps."
              .formatted(topic),
          "./#intake");
    }
    if (place.openTransactionSince() != null) {
      add(
          Level.LOOK,
          "An open transaction holds up partition %d of %s".formatted(place.partition(), topic),
          "Records behind it are read when its publisher ends it. It is open since at least %s."
              .formatted(place.openTransactionSince().truncatedTo(ChronoUnit.SECONDS)),
          "See to the publisher. The broker ends the transaction after its own limit of time.",
          "./#intake");
    }
  }

  private void waiting(BacklogSnapshot.Seen seen) {
    if (seen.alerts() > 0) {
      List<AlertView> raised = seen.raised();
      boolean critical = raised.stream().anyMatch(one -> one.severity() == Severity.CRITICAL);
      findings.add(
          new Finding(
              critical ? Level.BAD : Level.LOOK,
              HumanFormat.count(seen.alerts(), "unacknowledged alert"),
              raised.isEmpty() ? "" : raised.getFirst().message(),
              "Acknowledge the alerts that you work on.",
              "?view=alerts&state=OPEN",
              raised.size() == 1
                  ? PageAction.acknowledge(Long.toString(raised.getFirst().id()))
                  : null));
    }
    if (seen.open() > 0) {
      add(
          Level.LOOK,
          HumanFormat.count(seen.open(), "open dead letter"),
          "Records that could not be applied; each is stored whole.",
          "Read the reason, then replay or discard.",
          "?view=dead-letters&state=OPEN");
    }
    long late = seen.backlog().oldestSeconds();
    if (late > LATE_SECONDS) {
      add(
          Level.LOOK,
          "Notifications are late",
          "The oldest notification that is due waits for a minute or more.",
          "Check the last error of the oldest ones, and whether the mail server accepts mail.",
          "?view=notifications&state=PENDING");
    }
  }

  private String headline(Level worst) {
    return switch (worst) {
      case GOOD -> "Healthy. Nothing to do.";
      case WAIT -> findings.getFirst().what() + ".";
      case LOOK -> "Running, needs attention: " + matter(Level.LOOK) + ".";
      case BAD -> "Not healthy: " + matter(Level.BAD) + ".";
    };
  }

  private String matter(Level level) {
    long alike = findings.stream().filter(finding -> finding.level() == level).count();
    return alike == 1 ? findings.getFirst().what() : alike + " things";
  }

  private String pace() {
    List<String> unread =
        now.topics().stream().filter(topic -> !isRead(topic)).map(TopicStatus::topic).toList();
    if (unread.size() == now.topics().size()) {
      return "No topic is read at the moment.";
    }
    String behind =
        Stream.concat(
                paces.stream()
                    .filter(pace -> pace.kind() != LagTrend.Kind.KEEPING_UP)
                    .map(pace -> pace.topic() + " " + pace.text()),
                unread.stream().map(topic -> topic + " is not read at the moment"))
            .collect(Collectors.joining("; "));
    return behind.isEmpty() ? "Keeping up with all topics." : behind + ".";
  }

  private static boolean isRead(TopicStatus topic) {
    return topic.waitingFor() == null && topic.state().equals(WorkerState.RUNNING.name());
  }
}
