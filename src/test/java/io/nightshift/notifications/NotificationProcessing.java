package io.nightshift.notifications;

import io.nightshift.events.EventProcessor;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Lends the room's processor to tests of the intake. */
public final class NotificationProcessing {
  private NotificationProcessing() {}

  /** A processor of notification events in Berlin, at a moment at which its clock is stopped. */
  public static EventProcessor<?> processor(Instant now) {
    return new NotificationProcessor(ZoneId.of("Europe/Berlin"), Clock.fixed(now, ZoneOffset.UTC));
  }
}
