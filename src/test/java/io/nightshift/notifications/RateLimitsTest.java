package io.nightshift.notifications;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.notifications.channels.NotificationSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** How much goes out in a time, by a clock of the test's own. */
class RateLimitsTest {
  private static final String PARTY = "example.com";
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  /** A monotonic clock may read anything at first. */
  private long now = Long.MAX_VALUE - 5 * SECOND;

  private record Limits(
      OptionalInt maxPerMinute, OptionalInt maxPerMinuteAndDomain, Map<String, Integer> domains)
      implements NotificationSettings.Limits {}

  private static RateLimits limits(int all, int each, Map<String, Integer> domains) {
    return new RateLimits(
        new Limits(
            all == 0 ? OptionalInt.empty() : OptionalInt.of(all),
            each == 0 ? OptionalInt.empty() : OptionalInt.of(each),
            domains));
  }

  @Test
  void withoutLimitsAllGo() {
    RateLimits limits = limits(0, 0, Map.of());
    assertEquals(10_000, sent(limits, PARTY, 10_000));
  }

  @Test
  void aSecondsWorthGoesAtOnceAndTheRestEvenly() {
    RateLimits limits = limits(600, 0, Map.of());
    assertEquals(10, sent(limits, PARTY, 100));
    for (int i = 0; i < 50; i++) {
      now += SECOND / 10;
      assertEquals(1, sent(limits, PARTY, 100));
    }
  }

  @Test
  void afterAMinuteNoMoreHaveGoneThanAreAllowed() {
    RateLimits limits = limits(90, 0, Map.of());
    int sent = 0;
    for (int i = 0; i < 600; i++) {
      sent += sent(limits, PARTY, 3);
      now += SECOND / 10;
    }
    assertTrue(sent >= 89 && sent <= 92, Integer.toString(sent));
  }

  @Test
  void aQuietHourIsNotSavedUp() {
    RateLimits limits = limits(600, 0, Map.of());
    assertEquals(10, sent(limits, PARTY, 100));
    now += 3_600 * SECOND;
    assertEquals(10, sent(limits, PARTY, 100));
  }

  @Test
  void eachPartyHasItsOwnAndNoneTakesFromAnother() {
    RateLimits limits = limits(0, 60, Map.of("slow.example", 6));
    assertEquals(1, sent(limits, PARTY, 5));
    assertEquals(1, sent(limits, "other.example", 5));
    assertEquals(1, sent(limits, "slow.example", 5));
    now += SECOND;
    assertEquals(1, sent(limits, PARTY, 5));
    assertEquals(0, sent(limits, "slow.example", 5));
    now += 9 * SECOND;
    assertEquals(1, sent(limits, "slow.example", 5));
  }

  @Test
  void theLimitOfAllHoldsOverTheParties() {
    RateLimits limits = limits(60, 6_000, Map.of());
    int sent = 0;
    for (int i = 0; i < 20; i++) {
      sent += sent(limits, "party-" + i, 1);
    }
    assertEquals(1, sent);
  }

  @Test
  void thoseThatMustWaitComeBackOneAfterTheOther() {
    RateLimits limits = limits(60, 0, Map.of());
    assertEquals(Optional.empty(), limits.ask(PARTY, now));
    Map<Duration, Integer> waits = new TreeMap<>();
    for (int i = 0; i < 5; i++) {
      waits.merge(limits.ask(PARTY, now).orElseThrow(), 1, Integer::sum);
    }
    assertEquals(
        Map.of(
            Duration.ofSeconds(1), 1,
            Duration.ofSeconds(2), 1,
            Duration.ofSeconds(3), 1,
            Duration.ofSeconds(4), 1,
            Duration.ofSeconds(5), 1),
        waits);
  }

  /** How many of those that ask now may go. */
  private int sent(RateLimits limits, String party, int asking) {
    int sent = 0;
    for (int i = 0; i < asking; i++) {
      sent += limits.ask(party, now).isEmpty() ? 1 : 0;
    }
    return sent;
  }
}
