package io.nightshift.bench;

import java.util.List;
import java.util.Locale;

/**
 * One of those that are compared.
 *
 * @param name what it is, and the work that it does
 * @param against those that it is compared with
 * @param loads its events, as many of each
 * @param warmUp how many of them are not measured
 * @param measured how many follow
 * @param terrain what it meets
 * @param start starts it
 */
record Contender(
    String name,
    List<Rival> against,
    List<Load> loads,
    int warmUp,
    int measured,
    Terrain terrain,
    Starter start) {

  /**
   * Another contender.
   *
   * @param name its name
   * @param wanted the target ratio of the speeds; 0 if there is none
   */
  record Rival(String name, double wanted) {}

  /** Events of each load. */
  int eventsOfLoad() {
    return (warmUp + measured) / loads.size();
  }

  int events() {
    return eventsOfLoad() * loads.size();
  }

  /** What its events are: the part of the name before the colon. */
  String section() {
    return name.substring(0, name.indexOf(':'));
  }

  /** The name without the section. */
  String title() {
    return name.substring(name.indexOf(':') + 1).strip();
  }

  /** Fit for the name of a topic and a database, which has at most 63 characters. */
  String shortName() {
    return name.replace("batches of ", "by ")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z0-9]+", "_");
  }
}
