package io.nightshift.notifications.channels;

import io.nightshift.http.HttpUrl;
import org.jspecify.annotations.Nullable;

/** The syntax of a webhook's URL. */
public final class WebhookTarget {
  /** The maximum number of characters. */
  public static final int MAX_LENGTH = 2_048;

  private WebhookTarget() {}

  /** The fault of the text; null if it is a URL that can be called. */
  public static @Nullable String fault(String text) {
    try {
      return HttpUrl.of(text).userInfo() == null ? null : "must hold no user or password";
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }
}
