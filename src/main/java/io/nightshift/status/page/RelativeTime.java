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
record RelativeTime(String iso, String text) {
  private static final RelativeTime NONE = new RelativeTime("", "");

  static RelativeTime of(@Nullable Instant time, Instant now) {
    return time == null
        ? NONE
        : new RelativeTime(
            time.truncatedTo(ChronoUnit.SECONDS).toString(),
            HumanFormat.ago(Duration.between(time, now)));
  }
}
