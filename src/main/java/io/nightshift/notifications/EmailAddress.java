package io.nightshift.notifications;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import org.jspecify.annotations.Nullable;

/** What counts as an email address in an event. */
final class EmailAddress {
  /** In characters (RFC 5321, 4.5.3.1: 64 before the @, 255 after it). */
  static final int MAX_LENGTH = 320;

  private EmailAddress() {}

  /** What is wrong with it; null where nothing is. */
  static @Nullable String fault(String text) {
    if (text.codePoints().anyMatch(c -> Character.isISOControl(c) || Character.isWhitespace(c))) {
      return "must hold no space and no line break";
    }
    int at = text.lastIndexOf('@');
    if (at < 1 || at == text.length() - 1) {
      return "is not an address";
    }
    try {
      InternetAddress address = new InternetAddress(text, true);
      // A name with an address in it, or a list of them, is more than an address.
      return address.getAddress().equals(text) && !address.isGroup() ? null : "is not an address";
    } catch (AddressException e) {
      return "is not an address";
    }
  }
}
