package io.nightshift.notifications;

import io.nightshift.notifications.channels.NotificationSettings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.text.NumberFormat;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Currency;
import java.util.Locale;

/** Formats times and amounts for people, in the configured language. */
@Singleton
public final class LocaleFormat {
  private final Locale locale;
  private final ZoneId defaultZone;

  @Inject
  LocaleFormat(NotificationSettings settings) {
    this.locale = settings.locale();
    this.defaultZone = settings.zone();
  }

  /** A date and a time of day with the name of the zone, since the reader's zone is unknown. */
  public String time(Instant time, ZoneId zone) {
    return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.FULL, FormatStyle.SHORT)
            .withLocale(locale)
            .format(time.atZone(zone))
        + " ("
        + zone.getId()
        + ")";
  }

  /** A date and a time of day in the configured zone. */
  public String time(Instant time) {
    return time(time, defaultZone);
  }

  /**
   * An amount of money, never rounded: it has more decimals than its currency if the value has
   * more.
   */
  public String amount(BigDecimal amount, String currency) {
    NumberFormat format = NumberFormat.getCurrencyInstance(locale);
    Currency known = Currency.getInstance(currency);
    format.setCurrency(known);
    int decimals = Math.max(0, known.getDefaultFractionDigits());
    format.setMinimumFractionDigits(decimals);
    format.setMaximumFractionDigits(Math.max(decimals, amount.scale()));
    return format.format(amount);
  }
}
