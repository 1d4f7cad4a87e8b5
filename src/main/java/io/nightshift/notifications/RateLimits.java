package io.nightshift.notifications;

import io.nightshift.notifications.channels.NotificationSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rate limits in total and for each recipient party, by the generic cell rate algorithm (ITU-T
 * I.371): it spreads a minute's number evenly and lets one second's share go at once. For one
 * thread.
 */
final class RateLimits {
  /** The number of parties above which those without recent messages are forgotten. */
  private static final int PARTIES = 10_000;

  private final NotificationSettings.Limits settings;
  private final @Nullable Rate all;
  private final Map<String, Rate> parties = new HashMap<>();

  RateLimits(NotificationSettings.Limits settings) {
    this.settings = settings;
    this.all =
        settings.maxPerMinute().isPresent() ? new Rate(settings.maxPerMinute().getAsInt()) : null;
  }

  /**
   * Requests permission to send one message now.
   *
   * @param party the recipient party
   * @param nowNanos the reading of a monotonic clock, in nanoseconds
   * @return empty if it may be sent; else how long to wait before the next request, longer for each
   *     caller, so that they return one after the other
   */
  Optional<Duration> ask(String party, long nowNanos) {
    Rate own = rate(party, nowNanos);
    long wait =
        Math.max(own == null ? 0 : own.pause(nowNanos), all == null ? 0 : all.pause(nowNanos));
    if (wait == 0) {
      if (own != null) {
        own.take(nowNanos);
      }
      if (all != null) {
        all.take(nowNanos);
      }
      return Optional.empty();
    }
    Rate slower = own != null && own.pause(nowNanos) > 0 ? own : all;
    return Optional.of(Duration.ofNanos(slower == null ? wait : slower.queue(nowNanos)));
  }

  private @Nullable Rate rate(String party, long nowNanos) {
    Rate known = parties.get(party);
    if (known != null) {
      return known;
    }
    Integer perMinute = settings.domains().get(party);
    if (perMinute == null && settings.maxPerMinuteAndDomain().isPresent()) {
      perMinute = settings.maxPerMinuteAndDomain().getAsInt();
    }
    if (perMinute == null) {
      return null;
    }
    if (parties.size() >= PARTIES) {
      parties.values().removeIf(rate -> rate.isIdle(nowNanos));
    }
    Rate rate = new Rate(perMinute);
    parties.put(party, rate);
    return rate;
  }

  private static final class Rate {
    private final long intervalNanos;
    private final long burstNanos;
    private long nextNanos = Long.MIN_VALUE; // The time of the next message at an even rate.
    private long queueNanos = Long.MIN_VALUE; // The time at which the last delayed caller returns.

    Rate(int perMinute) {
      this.intervalNanos = Duration.ofMinutes(1).toNanos() / Math.max(1, perMinute);
      this.burstNanos = Math.max(0, Duration.ofSeconds(1).toNanos() - intervalNanos);
    }

    long pause(long now) {
      return nextNanos == Long.MIN_VALUE ? 0 : Math.max(0, nextNanos - burstNanos - now);
    }

    void take(long now) {
      nextNanos = (isIdle(now) ? now : nextNanos) + intervalNanos;
    }

    long queue(long now) {
      long earliest = now + pause(now);
      queueNanos =
          queueNanos == Long.MIN_VALUE || queueNanos - earliest < 0
              ? earliest
              : queueNanos + intervalNanos;
      return queueNanos - now;
    }

    boolean isIdle(long now) {
      return nextNanos == Long.MIN_VALUE || nextNanos - now < 0;
    }
  }
}
