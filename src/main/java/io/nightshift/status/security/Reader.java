package io.nightshift.status.security;

import io.nightshift.intake.deadletters.DeadLetterGroup;
import io.nightshift.intake.deadletters.DeadLetterView;
import io.nightshift.intake.deadletters.DeadLetterView.Bytes;
import io.nightshift.jobs.bulk.BulkOperation;
import io.nightshift.notifications.NotificationView;
import io.nightshift.notifications.channels.Channel;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The kind of reader, which decides what personal data a caller sees. Recipients and the content of
 * records are shown only through this class; {@link MaskedAnswers} shortens the addresses in all
 * other text of an answer.
 */
public enum Reader {
  /** The reader sees everything. */
  ALL,
  /** The reader sees no record's value, and addresses are shortened. */
  MASKED;

  private static final String KEY = Reader.class.getName();

  /** A longer key does not count as an id. */
  private static final int LONGEST_KEY = 256;

  /** From the first to the last quotation mark: an excerpt of a record may have some too. */
  private static final Pattern EXCERPTS = Pattern.compile("\".*\"", Pattern.DOTALL);

  private static final String HIDDEN = "…";

  /** A shorter local part may be an ordinary word of a text. */
  private static final int LEAST_LOCAL = 3;

  /** Headers whose meaning is known; any other may contain personal data like a record's value. */
  private static final Set<String> KNOWN_HEADERS =
      Set.of(
          "content-type",
          "ce_datacontenttype",
          "ce_dataschema",
          "ce_id",
          "ce_source",
          "ce_specversion",
          "ce_subject",
          "ce_time",
          "ce_type",
          "traceparent");

  /** The reader of a request; masked if that is unknown. */
  public static Reader of(RoutingContext context) {
    Reader known = context.get(KEY);
    return known == null ? MASKED : known;
  }

  /** Stores the reader of a request, for {@link #of}. */
  void keep(RoutingContext context) {
    context.put(KEY, this);
  }

  /** Whether the reader sees everything. */
  public boolean seesAll() {
    return this == ALL;
  }

  /** Masks a text of any kind. */
  public String text(String text) {
    return seesAll() ? text : CallerAddresses.shorten(text);
  }

  /**
   * The recipient of a notification; for a webhook only its server, because a path is often a
   * secret.
   */
  public String recipient(NotificationView notification) {
    String recipient = notification.recipient();
    if (seesAll()) {
      return recipient;
    }
    return notification.channel() == Channel.EMAIL
        ? CallerAddresses.shortened(recipient)
        : server(recipient);
  }

  private static String server(String url) {
    try {
      URI target = URI.create(url);
      if (target.getScheme() != null && target.getHost() != null) {
        String port = target.getPort() < 0 ? "" : ":" + target.getPort();
        return target.getScheme() + "://" + target.getHost() + port + "/" + HIDDEN;
      }
    } catch (IllegalArgumentException e) {
      // Hidden completely.
    }
    return HIDDEN;
  }

  /** The last failure; a mail server's reply may name the recipient in its own form. */
  public @Nullable String lastError(NotificationView notification) {
    String error = notification.lastError();
    if (seesAll() || error == null) {
      return error;
    }
    String recipient = notification.recipient();
    String without = error.replace(recipient, recipient(notification));
    int at = recipient.lastIndexOf('@');
    if (notification.channel() == Channel.EMAIL && at >= LEAST_LOCAL) {
      without =
          Pattern.compile(
                  "(?<![\\p{L}\\p{N}])"
                      + Pattern.quote(recipient.substring(0, at))
                      + "(?![\\p{L}\\p{N}])",
                  Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
              .matcher(without)
              .replaceAll(HIDDEN);
    }
    return CallerAddresses.shorten(without);
  }

  /** The filter of a bulk operation, without the text that it searches in errors. */
  public Map<String, String> filter(BulkOperation operation) {
    if (seesAll()) {
      return operation.filter();
    }
    Map<String, String> shown = new TreeMap<>(operation.filter());
    shown.replaceAll((name, value) -> name.equals("error") ? HIDDEN : text(value));
    return shown;
  }

  /** The message of a dead letter, without excerpts of the record. */
  public String message(DeadLetterView letter) {
    return message(letter.message());
  }

  /** The message of a group, without excerpts of a record. */
  public String message(DeadLetterGroup group) {
    return message(group.message());
  }

  private String message(String message) {
    return seesAll()
        ? message
        : CallerAddresses.shorten(EXCERPTS.matcher(message).replaceAll("\"" + HIDDEN + "\""));
  }

  /** The key of a record if it is an id; hidden if it cannot be one. */
  public @Nullable Bytes key(DeadLetterView.Whole letter) {
    Bytes key = letter.key();
    return seesAll() || key == null || key.text().length() <= LONGEST_KEY ? known(key) : null;
  }

  /** The value of a header. */
  public @Nullable Bytes header(DeadLetterView.Header header) {
    return seesAll() || KNOWN_HEADERS.contains(header.key().toLowerCase(Locale.ROOT))
        ? known(header.value())
        : null;
  }

  /** The value of a record. */
  public @Nullable Bytes value(DeadLetterView.Whole letter) {
    return seesAll() ? letter.value() : null;
  }

  private @Nullable Bytes known(@Nullable Bytes bytes) {
    if (seesAll() || bytes == null) {
      return bytes;
    }
    return bytes.encoding() == Bytes.Encoding.TEXT
        ? new Bytes(CallerAddresses.shorten(bytes.text()), Bytes.Encoding.TEXT)
        : null;
  }
}
