package io.nightshift.notifications;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Settings of the notifications. */
@ConfigMapping(prefix = "nightshift.notifications")
public interface NotificationSettings {

  /** The language and country by whose customs numbers and dates are written. */
  @WithDefault("en-GB")
  Locale locale();

  /** The zone of dates that come without one. */
  @WithDefault("UTC")
  ZoneId zone();

  /**
   * So long after an instance that was sending vanished, another tries again what it had in hand.
   */
  @WithDefault("20s")
  Duration lease();

  /** When it is tried again. */
  Retry retry();

  /** Emails. */
  Email email();

  /** Webhooks. */
  Webhook webhook();

  /** Attempts after one that failed. */
  interface Retry {
    /** The pause after the first; each further one is twice as long, give or take a fifth. */
    @WithDefault("5s")
    Duration firstDelay();

    /** The longest pause. */
    @WithDefault("1h")
    Duration maxDelay();

    /** So many attempts; then it has {@code FAILED}. */
    @WithDefault("12")
    int maxAttempts();
  }

  /** How much goes out, counted by each instance for itself. */
  interface Limits {
    /** At most so many a minute in all; absent: no limit. */
    OptionalInt maxPerMinute();

    /** At most so many a minute to one domain (email) or host (webhook); absent: no limit. */
    OptionalInt maxPerMinuteAndDomain();

    /** The same for some of them, by name. */
    Map<String, Integer> domains();
  }

  /** Emails. Their server and sender are Quarkus' own settings, {@code quarkus.mailer.*}. */
  interface Email extends Limits {
    /** So many at the same time. */
    @WithDefault("32")
    int concurrency();

    /** The longest that the mail server may take for one step: to connect, to read, to answer. */
    @WithDefault("15s")
    Duration timeout();
  }

  /** Webhooks. */
  interface Webhook extends Limits {
    /** So many at the same time. */
    @WithDefault("16")
    int concurrency();

    /** The longest that one may take, from the look-up of its name to the answer's status. */
    @WithDefault("15s")
    Duration timeout();

    /** Signs each one (HMAC-SHA256); absent: unsigned. */
    Optional<String> secret();

    /** Whether addresses of private networks, of this host and of its link may be called. */
    @WithDefault("false")
    boolean allowPrivate();
  }
}
