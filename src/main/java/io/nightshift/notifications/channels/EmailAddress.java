package io.nightshift.notifications.channels;

import io.nightshift.http.HostNames;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The syntax of an email address in an event: words with dots between them, an {@code @}, and a
 * domain. It contains nothing that a mail's header would read as more than one address, or as the
 * end of a line. Whether the address exists is checked by mail servers only.
 */
public final class EmailAddress {
  /** The maximum number of characters (RFC 5321, 4.5.3.1: 64 before the @, 255 after it). */
  public static final int MAX_LENGTH = 320;

  private static final String WORD =
      "[^@.\\x00-\\x20\\x7f-\\xa0\\u2028\\u2029,;:<>()\\[\\]\"\\\\]+";
  private static final Pattern LOCAL = Pattern.compile(WORD + "(?:\\." + WORD + ")*+");
  private static final Pattern LABELS =
      Pattern.compile("[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*");

  private EmailAddress() {}

  /** The fault of the text; null if it is an address. */
  public static @Nullable String fault(String text) {
    int at = text.indexOf('@');
    if (at < 0 || !LOCAL.matcher(text.substring(0, at)).matches()) {
      return "is not an email address";
    }
    String domain = HostNames.ascii(text.substring(at + 1));
    return domain != null && LABELS.matcher(domain).matches() ? null : "is not an email address";
  }
}
