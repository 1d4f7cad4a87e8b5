package io.nightshift.status.page;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nightshift.hosting.HostStatus;
import io.nightshift.status.Overview;
import io.nightshift.status.Sample;
import io.nightshift.status.Samples;
import io.nightshift.status.http.PageFiles;
import io.nightshift.status.security.Reader;
import io.quarkus.qute.TemplateInstance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The events of the stream. {@code history} comes first: the process and the version of the page's
 * files, by which a page of another version reloads; so its name is the same in all versions. Then,
 * at each step, {@code sample} with the counts and {@code parts} with the changed parts of the
 * page, each as HTML by the id of its element.
 */
@Singleton
final class StreamEvents {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final Map<String, Function<PageData, TemplateInstance>> PARTS =
      Map.of(
          "who", PageTemplates::who,
          "fleet", PageTemplates::glance,
          "verdict", PageTemplates::verdict,
          "tiles", PageTemplates::tiles,
          "pace", PageTemplates::charts,
          "workers", PageTemplates::workers,
          "topics", PageTemplates::topics,
          "waiting", PageTemplates::waiting);

  private final Overview overview;
  private final FleetSnapshot fleet;
  private final Samples samples;
  private final PageFiles files;
  private final HostStatus host;
  private final Clock clock;
  private final PageData.Login login;
  private final Map<Reader, Map<String, String>> last = new EnumMap<>(Reader.class);

  @Inject
  StreamEvents(
      Overview overview,
      FleetSnapshot fleet,
      Samples samples,
      PageFiles files,
      HostStatus host,
      Clock clock,
      LoginPage login) {
    this.overview = overview;
    this.fleet = fleet;
    this.samples = samples;
    this.files = files;
    this.host = host;
    this.clock = clock;
    this.login = login.login();
  }

  /**
   * The events of one step.
   *
   * @param whole for a new listener
   * @param changed for a listener that has the step before
   */
  record Step(String whole, String changed) {}

  /** The first event for a browser. */
  String beginning() {
    ObjectNode data = JSON.objectNode();
    data.put("started", host.startedAt().toString()).put("files", files.folder());
    return "retry: 2000\n" + event("history", data);
  }

  /**
   * Reads the state once for all listeners.
   *
   * @return the events for each kind of reader
   */
  synchronized Map<Reader, Step> step(Sample sample) {
    Overview.Now now = overview.take();
    Optional<FleetSnapshot.Now> all = fleet.take(now.seen().isPresent());
    Map<Reader, Step> steps = new EnumMap<>(Reader.class);
    for (Reader reader : Reader.values()) {
      steps.put(reader, step(sample, now, all, reader));
    }
    return steps;
  }

  private Step step(
      Sample sample, Overview.Now now, Optional<FleetSnapshot.Now> all, Reader reader) {
    PageData page =
        PageData.of(
            PageTabs.OVERVIEW,
            files.folder(),
            now,
            all,
            samples.recent(),
            clock.instant(),
            login,
            reader);
    ObjectNode figures = JSON.objectNode().put("number", sample.number());
    PageTabs.Counts counts = page.counts();
    if (counts != null) {
      figures
          .putObject("counts")
          .put("deadLetters", counts.deadLetters())
          .put("notifications", counts.notifications())
          .put("alerts", counts.alerts());
    }
    Map<String, String> parts = new HashMap<>();
    PARTS.forEach((id, part) -> parts.put(id, reader.text(part.apply(page).render())));
    Map<String, String> changed = new HashMap<>(parts);
    changed.entrySet().removeAll(last.getOrDefault(reader, Map.of()).entrySet());
    last.put(reader, parts);
    String newest = event("sample", figures);
    return new Step(newest + parts(parts), newest + parts(changed));
  }

  private static String parts(Map<String, String> parts) {
    if (parts.isEmpty()) {
      return "";
    }
    ObjectNode data = JSON.objectNode();
    parts.forEach(data::put);
    return event("parts", data);
  }

  /** The JSON has no line breaks, so that it is one line of data. */
  private static String event(String name, ObjectNode data) {
    return "event: %s\ndata: %s\n\n".formatted(name, data);
  }
}
