package io.nightshift.status.page;

import io.quarkus.qute.TemplateData;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A time on the page.
 *
 * @param iso in UTC, to the second; empty if there is none
 * @param text the time since or until then, in words
 */
@TemplateData
record Moment(String iso, String text) {
  private static final Moment NONE = new Moment("", "");

  static Moment of(@Nullable Instant time, Instant now) {
    return time == null
        ? NONE
        : new Moment(
            time.truncatedTo(ChronoUnit.SECONDS).toString(),
            Words.ago(Duration.between(time, now)));
  }
}
