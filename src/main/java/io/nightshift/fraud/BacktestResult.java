package io.nightshift.fraud;

import io.nightshift.events.EventTime;
import java.time.Instant;
import java.util.List;

/**
 * The result of a backtest.
 *
 * @param judged the number of checked orders, or of checked audit records that did not succeed
 * @param found the number of findings
 * @param sample the first findings
 */
public record BacktestResult(long judged, long found, List<Sample> sample) {

  /**
   * A finding of a backtest.
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
