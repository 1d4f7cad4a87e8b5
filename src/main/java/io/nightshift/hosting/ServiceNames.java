package io.nightshift.hosting;

import java.util.Locale;
import java.util.regex.Pattern;

/** Default names of services: {@code ReportMailer} is {@code report-mailer}. */
final class ServiceNames {
  private static final Pattern WORD_START = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

  private ServiceNames() {}

  static String of(Class<?> type) {
    Class<?> named = type;
    // CDI's generated subclasses (Name_Subclass, Name_ClientProxy) are replaced by the class that
    // they extend.
    while (named.getSimpleName().contains("_") && named.getSuperclass() != Object.class) {
      named = named.getSuperclass();
    }
    return WORD_START.matcher(named.getSimpleName()).replaceAll("-").toLowerCase(Locale.ROOT);
  }
}
