package io.nightshift.notifications;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What counts as an email address in an event: something, an {@code @}, something, and nothing in
 * it that a mail's header would read as more than one address, or as the end of a line. Whether
 * there is such an address is for mail servers to say.
 */
final class EmailAddress {
  /** In characters (RFC 5321, 4.5.3.1: 64 before the @, 255 after it). */
  static final int MAX_LENGTH = 320;

  private static final String PART = "[^@\\x00-\\x20\\x7f-\\xa0,;:<>()\\[\\]\"\\\\]+";
  private static final Pattern ADDRESS = Pattern.compile(PART + "@" + PART);

  private EmailAddress() {}

  /** What is wrong with it; null where nothing is. */
  static @Nullable String fault(String text) {
    return ADDRESS.matcher(text).matches() ? null : "is not an email address";
  }
}
