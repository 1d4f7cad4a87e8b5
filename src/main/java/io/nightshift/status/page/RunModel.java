package io.nightshift.status.page;

import io.nightshift.jobs.RunView;
import io.quarkus.qute.TemplateData;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run of a scheduled worker on the page.
 *
 * @param took its duration so far
 * @param items the number of processed items, with the number of found ones if known
 * @param percent its progress; empty if unknown, or if it has ended
 * @param message its message; empty if there is none
 */
@TemplateData
record RunModel(
    long number,
    String trigger,
    String instance,
    RelativeTime started,
    String took,
    String outcome,
    String items,
    String percent,
    String message) {

  static RunModel of(RunView run, Instant now) {
    Instant until = run.finishedAt() == null ? now : run.finishedAt();
    return new RunModel(
        run.epoch(),
        HumanFormat.plain(run.trigger()),
        run.instance(),
        RelativeTime.of(run.startedAt(), now),
        took(Duration.between(run.startedAt(), until)),
        run.outcome(),
        items(run),
        run.found() == 0 || run.finishedAt() != null
            ? ""
            : Long.toString(Math.clamp(run.items() * 100 / run.found(), 0, 100)),
        message(run.message()));
  }

  private static String took(Duration time) {
    long millis = Math.max(0, time.toMillis());
    return millis < 1_000 ? millis + " ms" : HumanFormat.length(time);
  }

  private static String items(RunView run) {
    return run.found() == 0
        ? HumanFormat.number(run.items())
        : HumanFormat.number(run.items()) + " of " + HumanFormat.number(run.found());
  }

  private static String message(@Nullable String message) {
    return message == null ? "" : message;
  }

  /** The run in one line, for the mark that represents it. */
  public String line() {
    return HumanFormat.plain(outcome)
        + ", "
        + started.text()
        + ", took "
        + took
        + (message.isEmpty() ? "" : ": " + message);
  }
}
