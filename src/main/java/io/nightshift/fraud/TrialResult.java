package io.nightshift.fraud;

import io.nightshift.intake.EventTime;
import java.time.Instant;
import java.util.List;

/**
 * What a rule would have found.
 *
 * @param judged how many orders, or audit records that did not succeed, there were
 * @param found how many findings there would be
 * @param sample the first of them
 */
public record TrialResult(long judged, long found, List<Sample> sample) {

  /**
   * One that would be found.
   *
   * @param evidence the ids of the first 100 of its events
   */
  public record Sample(
      String subject,
      String message,
      Instant firstAt,
      Instant lastAt,
      long events,
      List<String> evidence) {

    static Sample of(Episode episode, String message) {
      return new Sample(
          episode.subject(),
          message,
          EventTime.ofMicros(episode.firstAt()),
          EventTime.ofMicros(episode.lastAt()),
          episode.events(),
          List.copyOf(episode.evidence()));
    }
  }
}
