package io.nightshift.notifications;

import io.nightshift.http.HttpUrl;
import org.jspecify.annotations.Nullable;

/** What counts as a webhook's URL. */
final class WebhookTarget {
  /** In characters. */
  static final int MAX_LENGTH = 2_048;

  private WebhookTarget() {}

  /** What is wrong with it; null for a URL that can be called. */
  static @Nullable String fault(String text) {
    try {
      return HttpUrl.of(text).userInfo() == null ? null : "must hold no user or password";
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }
}
