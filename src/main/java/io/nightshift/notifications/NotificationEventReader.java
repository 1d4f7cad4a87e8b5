package io.nightshift.notifications;

import io.nightshift.events.CloudEvent;
import io.nightshift.events.DataReader;
import io.nightshift.events.EventTime;
import io.nightshift.events.ParseResult;
import io.nightshift.events.Reason;
import io.nightshift.notifications.channels.Channel;
import io.nightshift.notifications.channels.EmailAddress;
import io.nightshift.notifications.channels.WebhookTarget;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the data of notification events, and names all violations. */
final class NotificationEventReader {
  private static final String KNOWN =
      "notification.requested, notification.cancelled, appointment.booked,"
          + " appointment.rescheduled, appointment.cancelled";

  /** The maximum number of characters; keys of tables must fit into an index row of 2,704 bytes. */
  private static final int MAX_KEY = 512;

  private static final int MAX_LINE = 500;
  private static final int MAX_BODY = 1 << 20;
  private static final int MAX_REMINDERS = 20;
  private static final int MAX_ZONE = 100;
  private static final int OFFSET_LENGTH = "+00:00".length();
  // ZoneId accepts offsets as well; those belong into startsAt.
  private static final Pattern ZONE = Pattern.compile("UTC|[A-Z][A-Za-z_]+(/[A-Za-z0-9_+-]+)+");
  private static final List<RemindBefore> DEFAULT_REMINDERS =
      List.of(new RemindBefore("PT24H", Period.ZERO, Duration.ofHours(24)));

  private final DataReader data;
  private @Nullable String key;
  private @Nullable String channel;
  private @Nullable String recipient;
  private @Nullable String subject;
  private @Nullable String body;
  private @Nullable Instant deliverAt;
  private @Nullable String appointmentId;
  private @Nullable String email;
  private @Nullable String title;
  private @Nullable Instant startsAt;
  private ZoneId offset;
  private @Nullable ZoneId zone;
  private List<RemindBefore> remindBefore = DEFAULT_REMINDERS;

  private NotificationEventReader(DataReader data, ZoneId defaultZone) {
    this.data = data;
    this.offset = defaultZone;
  }

  /** Reads an event. A start in UTC without a zone is in {@code defaultZone}. */
  static ParseResult<NotificationEvent> read(CloudEvent event, ZoneId defaultZone) {
    DataReader data = event.data();
    NotificationEventReader reader = new NotificationEventReader(data, defaultZone);
    try {
      NotificationEvent read =
          switch (event.type()) {
            case "notification.requested" -> reader.requested();
            case "notification.cancelled" -> reader.cancelled();
            case "appointment.booked" -> reader.booked();
            case "appointment.rescheduled" -> reader.rescheduled();
            case "appointment.cancelled" -> reader.calledOff();
            default -> null;
          };
      if (read != null) {
        return new ParseResult.Valid<>(read);
      }
    } catch (IOException e) {
      return new ParseResult.Refused<>(Reason.UNREADABLE, "data are not JSON");
    }
    return data.valid() ? ParseResult.unknownType(event.type(), KNOWN) : data.refusal();
  }

  private @Nullable NotificationEvent requested() throws IOException {
    data.object(
        name -> {
          switch (name) {
            case "key" -> key = data.text(name, MAX_KEY);
            case "channel" -> channel = data.text(name, MAX_KEY);
            case "recipient" -> recipient = data.text(name, WebhookTarget.MAX_LENGTH);
            case "subject" -> subject = line(name, data.optionalText(name, MAX_LINE));
            case "body" -> body = data.optionalText(name, MAX_BODY);
            case "deliverAt" -> deliverAt = data.time(name);
            default -> {}
          }
        });
    data.require("key", key);
    data.require("channel", channel);
    data.require("recipient", recipient);
    data.require("body", body);
    Channel by = channel();
    if (by != null && recipient != null) {
      String fault =
          switch (by) {
            case EMAIL -> emailFault(recipient);
            case WEBHOOK -> WebhookTarget.fault(recipient);
          };
      if (fault != null) {
        data.violation("recipient", fault);
      }
    }
    return !data.valid() || key == null || by == null || recipient == null || body == null
        ? null
        : new NotificationEvent.Requested(key, by, recipient, subject, body, deliverAt);
  }

  private @Nullable Channel channel() {
    if (channel == null) {
      return null;
    }
    for (Channel one : Channel.values()) {
      if (one.name().toLowerCase(Locale.ROOT).equals(channel)) {
        return one;
      }
    }
    data.violation("channel", "must be email or webhook");
    return null;
  }

  private static @Nullable String emailFault(String address) {
    return address.length() > EmailAddress.MAX_LENGTH
        ? "must have at most " + EmailAddress.MAX_LENGTH + " characters"
        : EmailAddress.fault(address);
  }

  /** The text becomes a header of an email, or a line of a list. */
  private @Nullable String line(String name, @Nullable String text) {
    if (text != null && text.codePoints().anyMatch(NotificationEventReader::breaksLine)) {
      data.violation(name, "must be one line, without control characters");
    }
    return text;
  }

  private static boolean breaksLine(int c) {
    return Character.isISOControl(c) || c == 0x2028 || c == 0x2029;
  }

  private @Nullable NotificationEvent cancelled() throws IOException {
    data.object(
        name -> {
          if (name.equals("key")) {
            key = data.text(name, MAX_KEY);
          }
        });
    data.require("key", key);
    return !data.valid() || key == null ? null : new NotificationEvent.Cancelled(key);
  }

  private @Nullable NotificationEvent booked() throws IOException {
    data.object(
        name -> {
          switch (name) {
            case "email" -> email = data.text(name, EmailAddress.MAX_LENGTH);
            case "title" -> title = line(name, data.text(name, MAX_LINE));
            case "remindBefore" -> remindBefore = remindBefore(name);
            default -> appointment(name);
          }
        });
    data.require("appointmentId", appointmentId);
    data.require("email", email);
    data.require("title", title);
    data.require("startsAt", startsAt);
    if (email != null) {
      String fault = EmailAddress.fault(email);
      if (fault != null) {
        data.violation("email", fault);
      }
    }
    return !data.valid()
            || appointmentId == null
            || email == null
            || title == null
            || startsAt == null
        ? null
        : new NotificationEvent.Booked(
            appointmentId, email, title, startsAt, zone == null ? offset : zone, remindBefore);
  }

  private @Nullable NotificationEvent rescheduled() throws IOException {
    data.object(this::appointment);
    data.require("appointmentId", appointmentId);
    data.require("startsAt", startsAt);
    return !data.valid() || appointmentId == null || startsAt == null
        ? null
        : new NotificationEvent.Rescheduled(appointmentId, startsAt, zone, offset);
  }

  private @Nullable NotificationEvent calledOff() throws IOException {
    data.object(
        name -> {
          if (name.equals("appointmentId")) {
            appointmentId = data.text(name, MAX_KEY);
          }
        });
    data.require("appointmentId", appointmentId);
    return !data.valid() || appointmentId == null
        ? null
        : new NotificationEvent.CalledOff(appointmentId);
  }

  private void appointment(String name) throws IOException {
    switch (name) {
      case "appointmentId" -> appointmentId = data.text(name, MAX_KEY);
      case "startsAt" -> startsAt(name);
      case "timeZone" -> zone = timeZone(name);
      default -> {}
    }
  }

  /**
   * The offset of the start stands for the zone if no zone is known; {@code Z} does not name a
   * zone.
   */
  private void startsAt(String name) throws IOException {
    String text = data.text(name, MAX_ZONE);
    if (text == null) {
      return;
    }
    startsAt = EventTime.parse(text);
    if (startsAt == null) {
      data.violation(name, EventTime.fault(text).message());
    } else if (!text.endsWith("Z") && !text.endsWith("z")) {
      offset = offset(text.substring(text.length() - OFFSET_LENGTH));
    }
  }

  /** RFC 3339 allows offsets up to 23:59, ZoneId at most 18:00; no place exceeds that. */
  private ZoneId offset(String text) {
    try {
      return ZoneOffset.of(text);
    } catch (DateTimeException e) {
      return offset;
    }
  }

  private @Nullable ZoneId timeZone(String name) throws IOException {
    String text = data.optionalText(name, MAX_ZONE);
    if (text == null) {
      return null;
    }
    try {
      if (ZONE.matcher(text).matches()) {
        return ZoneId.of(text);
      }
    } catch (DateTimeException e) {
      // Reported below.
    }
    data.violation(name, "is not a zone of the IANA time zone database, such as Europe/Berlin");
    return null;
  }

  private List<RemindBefore> remindBefore(String name) throws IOException {
    List<String> texts = data.texts(name, MAX_REMINDERS, MAX_ZONE);
    if (texts == null) {
      return DEFAULT_REMINDERS;
    }
    List<RemindBefore> read = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      RemindBefore one = RemindBefore.parse(texts.get(i));
      if (one == null) {
        data.violation(
            name + "[" + i + "]", "must be an ISO 8601 duration above zero, at most 3 years");
      } else {
        read.add(one);
      }
    }
    return read;
  }
}
