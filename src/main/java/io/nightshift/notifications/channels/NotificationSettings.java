package io.nightshift.notifications.channels;

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

  /** The language and country for the format of numbers and dates. */
  @WithDefault("en-GB")
  Locale locale();

  /** The time zone of dates without one. */
  @WithDefault("UTC")
  ZoneId zone();

  /**
   * The time after which another instance retries the notifications of an instance that vanished.
   */
  @WithDefault("20s")
  Duration lease();

  /** The retry policy. */
  Retry retry();

  /** Emails. */
  Email email();

  /** Webhooks. */
  Webhook webhook();

  /** The retry policy after a failed attempt. */
  interface Retry {
    /**
     * The pause after the first attempt; each further one is twice as long, plus or minus a fifth.
     */
    @WithDefault("5s")
    Duration firstDelay();

    /** The longest pause. */
    @WithDefault("1h")
    Duration maxDelay();

    /** The maximum number sent at the same time. */
    @WithDefault("12")
    int maxAttempts();
  }

  /** Rate limits, counted by each instance separately. */
  interface Limits {
    /** The maximum number of messages a minute; absent for no limit. */
    OptionalInt maxPerMinute();

    /**
     * The maximum number of messages a minute to one domain (email) or host (webhook); absent for
     * no limit.
     */
    OptionalInt maxPerMinuteAndDomain();

    /** The maximum number of messages a minute for some domains or hosts, by name. */
    Map<String, Integer> domains();
  }

  /** Emails. Their server and sender are Quarkus' own settings, {@code quarkus.mailer.*}. */
  interface Email extends Limits {
    /** The maximum number sent at the same time. */
    @WithDefault("32")
    int concurrency();

    /** The timeout of one step of the mail server: to connect, to read, to answer. */
    @WithDefault("15s")
    Duration timeout();
  }

  /** Webhooks. */
  interface Webhook extends Limits {
    /** The maximum number sent at the same time. */
    @WithDefault("16")
    int concurrency();

    /**
     * The timeout of one webhook, from the look-up of its host name to the status of the answer.
     */
    @WithDefault("15s")
    Duration timeout();

    /** The secret that signs each webhook (HMAC-SHA256); absent for unsigned. */
    Optional<String> secret();

    /** Whether webhooks may call addresses of private networks, of this host and of its link. */
    @WithDefault("false")
    boolean allowPrivate();
  }
}
