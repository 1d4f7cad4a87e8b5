package io.nightshift.fraud;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds episodes in the events of subjects, one subject after the other, in the order of the
 * events' times. It holds at most as many events as its rule counts.
 */
final class WindowScan {
  private final int count;
  private final long window;

  // The last event of each value in the window, oldest first.
  private final Map<String, Observation> recent = new LinkedHashMap<>();
  private @Nullable String subject;
  private @Nullable Episode episode;

  WindowScan(RuleThreshold threshold) {
    this.count = threshold.count();
    this.window = threshold.micros();
  }

  /**
   * Checks the next event.
   *
   * @return the episode that it belongs to; null if there is none
   */
  @Nullable Episode next(Observation event) {
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
    List<Observation> first = new ArrayList<>(recent.values());
    recent.clear();
    episode = Episode.begin(first);
    return episode;
  }
}
