package io.nightshift.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The part of a JDBC URL after its question mark: {@code name=value&name=value}. */
final class UrlParameters {
  private UrlParameters() {}

  /**
   * Refuses parameters.
   *
   * @param refused names in lower case
   * @throws IllegalArgumentException if the URL has one of them: the message names it
   */
  static void refuse(String url, Set<String> refused) {
    for (String parameter : text(url).split("&", -1)) {
      String name = parameter.split("=", 2)[0].strip();
      if (refused.contains(name.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException("has the parameter " + name + ", which is not allowed");
      }
    }
  }

  /** What no message may show: all parameters as they stand, and a password. */
  static List<String> secrets(String url, @Nullable String password) {
    List<String> secrets = new ArrayList<>();
    if (password != null && !password.isEmpty()) {
      secrets.add(password);
    }
    String text = text(url);
    if (!text.isEmpty()) {
      secrets.add(text);
    }
    for (String parameter : text.split("&", -1)) {
      String[] parts = parameter.split("=", 2);
      if (parts.length == 2
          && !parts[1].isEmpty()
          && parts[0].toLowerCase(Locale.ROOT).contains("password")) {
        secrets.add(parts[1]);
      }
    }
    return secrets;
  }

  private static String text(String url) {
    int mark = url.indexOf('?');
    return mark < 0 ? "" : url.substring(mark + 1);
  }
}
