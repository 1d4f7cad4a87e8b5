package io.nightshift.sync;

import java.time.Duration;

/** Checks the settings for invalid values. */
final class SettingsCheck {
  private SettingsCheck() {}

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException with the name of the first invalid one
   */
  static void of(SyncSettings settings) {
    SyncSettings.Calls calls = settings.calls();
    require(
        settings.pageSize() >= 1 && settings.pageSize() <= PageDraft.MAX_ELEMENTS,
        "page-size must be from 1 to " + PageDraft.MAX_ELEMENTS);
    require(settings.maxPages() >= 1, "max-pages must be at least 1");
    require(
        settings.maxVanished() >= 0 && settings.maxVanished() <= 1,
        "max-vanished must be from 0 to 1");
    require(settings.http().maxPageBytes() >= 1, "http.max-page-bytes must be at least 1");
    require(calls.timeout().isPositive(), "calls.timeout must be positive");
    require(calls.retries() >= 0, "calls.retries must not be negative");
    require(calls.breakerCalls() >= 1, "calls.breaker-calls must be at least 1");
    require(
        calls.breakerFailures() > 0 && calls.breakerFailures() <= 1,
        "calls.breaker-failures must be above 0 and at most 1");
    for (Duration pause :
        new Duration[] {calls.firstPause(), calls.maxPause(), calls.breakerPause()}) {
      require(!pause.isNegative(), "calls: a pause must not be negative");
    }
  }

  private static void require(boolean condition, String rule) {
    if (!condition) {
      throw new IllegalArgumentException("nightshift.sync." + rule);
    }
  }
}
