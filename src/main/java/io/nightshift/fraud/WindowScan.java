package io.nightshift.fraud;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds episodes in the events of one subject after the other, each subject's in the order of their
 * times. It holds at most as many events as its rule counts up to.
 */
final class WindowScan {
  private final int count;
  private final long window;

  // The last event of each value that the window has, oldest first.
  private final Map<String, Sighting> recent = new LinkedHashMap<>();
  private @Nullable String subject;
  private @Nullable Episode episode;

  WindowScan(Rule rule) {
    this.count = rule.count();
    this.window = rule.micros();
  }

  /** Looks at the next event; gives the episode that it is part of; null if there is none. */
  @Nullable Episode next(Sighting event) {
    if (!event.subject().equals(subject)) {
      subject = event.subject();
      episode = null;
      recent.clear();
    }
    Episode going = episode;
    if (going != null && going.reaches(event, window)) {
      going.add(event);
      return going;
    }
    episode = null;
    recent.remove(event.counted());
    recent.put(event.counted(), event);
    var oldest = recent.values().iterator();
    while (oldest.next().at() < event.at() - window) {
      oldest.remove();
    }
    if (recent.size() < count) {
      return null;
    }
    List<Sighting> first = new ArrayList<>(recent.values());
    recent.clear();
    episode = Episode.begin(first);
    return episode;
  }
}
