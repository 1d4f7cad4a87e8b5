package io.nightshift.notifications;

import io.nightshift.hosting.Backoff;
import io.nightshift.notifications.InFlightDeliveries.Ended;
import io.nightshift.notifications.OutboxClaims.Settlement;
import io.nightshift.notifications.channels.Channel;
import io.nightshift.notifications.channels.ClaimedNotification;
import io.nightshift.notifications.channels.DeliveryOutcome;
import io.nightshift.notifications.channels.NotificationSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Decides the consequences of an attempt for the notification, and for the whole channel if its
 * server is away. Then one notification is tried from time to time while the others wait; an outage
 * of any length uses up no attempts. For one thread.
 */
final class DeliveryPolicy {
  private static final Logger LOG = Logger.getLogger("io.nightshift.notifications");
  private static final Duration MAX_AWAY = Duration.ofSeconds(30);

  /** The longest pause that a server can request. */
  private static final Duration MAX_NOT_BEFORE = Duration.ofDays(1);

  private static final int MAX_WHY = 500;
  private static final int MAX_DENIED = 10_000;

  private final Channel channel;
  private final NotificationSettings.Retry retry;
  private final Backoff away = new Backoff(MAX_AWAY);
  private final Backoff ofAttempt;

  /** The notifications whose last attempt was denied, by id, with the number sent until then. */
  private final Map<Long, Long> denied = new HashMap<>();

  private final Set<Long> counting = new HashSet<>();
  private long sent;
  private @Nullable String waitsFor;
  private long tryAgainNanos;

  DeliveryPolicy(Channel channel, NotificationSettings.Retry retry) {
    this.channel = channel;
    this.retry = retry;
    // Random, so that attempts that failed together are not repeated together.
    this.ofAttempt = new Backoff(retry.firstDelay(), retry.maxDelay(), 0.2);
  }

  /** The result of an attempt for its notification. */
  Settlement settlement(ClaimedNotification notification, DeliveryOutcome deliveryOutcome) {
    return switch (resolved(notification, deliveryOutcome)) {
      case DeliveryOutcome.Denied denied -> throw new IllegalStateException("It is resolved");
      case DeliveryOutcome.Sent sent ->
          new Settlement(notification, NotificationState.SENT, true, Duration.ZERO, null);
      case DeliveryOutcome.Refused(String why) ->
          new Settlement(
              notification, NotificationState.FAILED, true, Duration.ZERO, shortened(why));
      case DeliveryOutcome.Away(String why) ->
          new Settlement(
              notification, NotificationState.PENDING, false, Duration.ZERO, shortened(why));
      case DeliveryOutcome.Retry again when notification.attempt() >= retry.maxAttempts() ->
          new Settlement(
              notification, NotificationState.FAILED, true, Duration.ZERO, shortened(again.why()));
      case DeliveryOutcome.Retry again ->
          new Settlement(
              notification,
              NotificationState.PENDING,
              true,
              pause(notification.attempt(), again),
              shortened(again.why()));
    };
  }

  private Duration pause(int attempt, DeliveryOutcome.Retry again) {
    long own = ofAttempt.pause(attempt).toMillis();
    Duration asked = again.notBefore();
    long wanted = asked == null ? 0 : Math.min(asked.toMillis(), MAX_NOT_BEFORE.toMillis());
    return Duration.ofMillis(Math.max(own, wanted));
  }

  /** Evaluates the outcomes of a round for the channel; call it before their settlements. */
  void note(List<Ended> ended, long nowNanos) {
    counting.clear();
    sent += ended.stream().filter(each -> each.outcome() instanceof DeliveryOutcome.Sent).count();
    if (denied.size() > MAX_DENIED) {
      denied.clear();
    }
    for (Ended each : ended) {
      long id = each.notification().id();
      if (!(each.outcome() instanceof DeliveryOutcome.Denied)) {
        denied.remove(id);
      } else {
        Long before = denied.put(id, sent);
        if (before != null && before < sent) {
          counting.add(id);
        }
      }
    }
    ended.forEach(each -> note(resolved(each.notification(), each.outcome()), nowNanos));
  }

  /**
   * A denial counts as a failed attempt if something else was sent since the previous one: then not
   * all are denied.
   */
  private DeliveryOutcome resolved(
      ClaimedNotification notification, DeliveryOutcome deliveryOutcome) {
    if (!(deliveryOutcome instanceof DeliveryOutcome.Denied(String why))) {
      return deliveryOutcome;
    }
    return counting.contains(notification.id())
        ? new DeliveryOutcome.Retry(why, null)
        : new DeliveryOutcome.Away(why);
  }

  private void note(DeliveryOutcome deliveryOutcome, long nowNanos) {
    if (deliveryOutcome instanceof DeliveryOutcome.Away(String why)) {
      waitsFor = shortened(why);
      if (!away.isFailing()) {
        LOG.warnf("NS0506 %s delivery suspended: %s", channel, waitsFor);
      }
      if (!away.isFailing() || nowNanos - tryAgainNanos >= 0) {
        tryAgainNanos = nowNanos + away.next().toNanos();
      }
    } else {
      if (away.isFailing()) {
        LOG.infof("NS0507 %s delivery resumed", channel);
      }
      waitsFor = null;
      away.reset();
    }
  }

  /** The fault that the whole channel waits for; null if it does not wait. */
  @Nullable String waitsFor() {
    return waitsFor;
  }

  /**
   * The number of messages that may be started now.
   *
   * @param room the free capacity
   * @param out the number being sent
   */
  int allowed(int room, int out, long nowNanos) {
    if (!away.isFailing()) {
      return room;
    }
    return out == 0 && nowNanos - tryAgainNanos >= 0 ? 1 : 0;
  }

  /** The time in which nothing may be sent, at most {@code limit}. */
  Duration pause(Duration limit, long nowNanos) {
    long left = away.isFailing() ? Math.max(0, tryAgainNanos - nowNanos) : limit.toNanos();
    return Duration.ofNanos(Math.min(limit.toNanos(), left));
  }

  private static String shortened(String why) {
    String line = why.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() <= MAX_WHY ? line : line.substring(0, MAX_WHY) + "…";
  }
}
