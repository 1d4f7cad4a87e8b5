package io.nightshift.notifications.channels;

import io.nightshift.http.HostNames;
import org.jspecify.annotations.Nullable;

/**
 * The syntax of an email address in an event: words with dots between them, an {@code @}, and a
 * domain. It contains nothing that a mail's header would read as more than one address, or as the
 * end of a line. Whether the address exists is checked by mail servers only.
 */
public final class EmailAddress {
  /** The maximum number of characters (RFC 5321, 4.5.3.1: 64 before the @, 255 after it). */
  public static final int MAX_LENGTH = 320;

  /** Beside spaces and control characters, what no word contains. */
  private static final String RESERVED = "@,;:<>()[]\"\\\u2028\u2029";

  private EmailAddress() {}

  /** The fault of the text; null if it is an address. */
  public static @Nullable String fault(String text) {
    int at = text.indexOf('@');
    if (at < 0 || !areWords(text, at)) {
      return "is not an email address";
    }
    String domain = HostNames.ascii(text.substring(at + 1));
    return domain != null && isOfLettersAndDigits(domain) ? null : "is not an email address";
  }

  /** Whether the text before {@code end} is words with dots between them. */
  private static boolean areWords(String text, int end) {
    boolean inWord = false;
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (c == '.' ? !inWord : !isOfWord(c)) {
        return false;
      }
      inWord = c != '.';
    }
    return inWord;
  }

  private static boolean isOfWord(char c) {
    return c > ' ' && (c < 0x7f || c > 0xa0) && RESERVED.indexOf(c) < 0;
  }

  /** Whether no label of a host name has an underscore, or a hyphen at its begin or end. */
  private static boolean isOfLettersAndDigits(String domain) {
    char before = '.';
    for (int i = 0; i < domain.length(); i++) {
      char c = domain.charAt(i);
      if (c == '_' || (c == '-' && before == '.') || (c == '.' && before == '-')) {
        return false;
      }
      before = c;
    }
    return before != '-';
  }
}
