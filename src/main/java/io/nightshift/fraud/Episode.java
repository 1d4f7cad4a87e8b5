package io.nightshift.fraud;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Events of one subject that belong together: the time between two neighbours is at most one
 * window.
 */
final class Episode {
  /** The maximum number of ids in its evidence. */
  static final int EVIDENCE = 100;

  private final long id;
  private final String subject;
  private final String counted;
  private final List<String> evidence;
  private long firstAt;
  private long lastAt;
  private long events;
  private boolean changed;

  private Episode(long id, String subject, String counted, List<String> evidence) {
    this.id = id;
    this.subject = subject;
    this.counted = counted;
    this.evidence = new ArrayList<>(evidence);
  }

  /** An episode of these events, in their order. */
  static Episode begin(Collection<Observation> first) {
    Observation one = first.iterator().next();
    Episode episode = new Episode(0, one.subject(), one.counted(), List.of());
    episode.firstAt = one.at();
    episode.lastAt = one.at();
    first.forEach(episode::add);
    return episode;
  }

  /** An episode that was stored before. */
  static Episode stored(
      long id, String subject, long firstAt, long lastAt, long events, List<String> evidence) {
    Episode episode = new Episode(id, subject, "", evidence);
    episode.firstAt = firstAt;
    episode.lastAt = lastAt;
    episode.events = events;
    return episode;
  }

  /** Whether an event is near enough to belong to it. */
  boolean reaches(Observation event, long window) {
    return event.at() >= firstAt - window && event.at() <= lastAt + window;
  }

  /** Adds an event, unless it is known to contain it. */
  void add(Observation event) {
    if (evidence.contains(event.id())) {
      return;
    }
    if (evidence.size() < EVIDENCE) {
      evidence.add(event.id());
    }
    firstAt = Math.min(firstAt, event.at());
    lastAt = Math.max(lastAt, event.at());
    events++;
    changed = true;
  }

  /** The id of its row; 0 if it has none yet. */
  long id() {
    return id;
  }

  String subject() {
    return subject;
  }

  /** The counted value of its first event; empty if it was stored before. */
  String counted() {
    return counted;
  }

  long firstAt() {
    return firstAt;
  }

  long lastAt() {
    return lastAt;
  }

  long events() {
    return events;
  }

  List<String> evidence() {
    return evidence;
  }

  boolean changed() {
    return changed;
  }
}
