package io.nightshift.notifications;

import io.nightshift.events.CloudEvent;
import io.nightshift.events.EventProcessor;
import io.nightshift.events.ParseResult;
import io.nightshift.events.Reason;
import io.nightshift.notifications.NotificationEvent.OfAppointment;
import io.nightshift.notifications.channels.NotificationSettings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Applies notification events: requests, cancellations and appointments. */
@Singleton
final class NotificationProcessor implements EventProcessor<NotificationEvent> {
  private final ZoneId defaultZone;
  private final Clock clock;

  @Inject
  NotificationProcessor(NotificationSettings settings, Clock clock) {
    this(settings.zone(), clock);
  }

  NotificationProcessor(ZoneId defaultZone, Clock clock) {
    this.defaultZone = defaultZone;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "notifications";
  }

  @Override
  public boolean isOrdered() {
    return false;
  }

  @Override
  public ParseResult<NotificationEvent> read(CloudEvent event) {
    return NotificationEventReader.read(event, defaultZone);
  }

  @Override
  public String shareKey(NotificationEvent payload) {
    return switch (payload) {
      case NotificationEvent.Requested request -> request.key();
      case NotificationEvent.Cancelled(String key) -> key;
      case OfAppointment of -> of.appointmentId();
    };
  }

  @Override
  public List<Rejection> apply(Connection connection, List<Event<NotificationEvent>> events)
      throws SQLException {
    TreeSet<String> ids = new TreeSet<>();
    for (Event<NotificationEvent> event : events) {
      if (event.payload() instanceof OfAppointment of) {
        ids.add(of.appointmentId());
      }
    }
    Changes changes = new Changes(AppointmentTable.lock(connection, ids));
    List<Rejection> rejections = new ArrayList<>(0);
    for (int index = 0; index < events.size(); index++) {
      Refusal refusal = changes.happen(events.get(index));
      if (refusal != null) {
        rejections.add(
            new Rejection(index, Reason.INVALID_TRANSITION, refusal.why(), refusal.retryable()));
      }
    }
    changes.write(connection);
    return rejections;
  }

  /**
   * The reason why an event cannot be applied.
   *
   * @param why the reason in words
   * @param retryable whether a later event may allow it
   */
  private record Refusal(String why, boolean retryable) {
    /** The booking may still come: topics keep no order between publishers. */
    static final Refusal NEVER_BOOKED = new Refusal("it was never booked", true);

    static Refusal lasting(String why) {
      return new Refusal(why, false);
    }
  }

  /** The changes of one batch. */
  private final class Changes {
    private final Map<String, Appointment> appointments;
    // In the order of their ids, so that two batches do not deadlock.
    private final Map<String, Appointment> changed = new TreeMap<>();
    private final OutboxChanges outbox = new OutboxChanges();
    private final Instant now = clock.instant();

    Changes(Map<String, Appointment> appointments) {
      this.appointments = appointments;
    }

    /**
     * Applies an event.
     *
     * @return why it cannot be applied; null if it was
     */
    @Nullable Refusal happen(Event<NotificationEvent> event) {
      Instant at = event.envelope().time();
      switch (event.payload()) {
        case NotificationEvent.Requested request -> outbox.queue(draft(request));
        case NotificationEvent.Cancelled(String key) -> outbox.cancel(Outbox.REQUESTED, key);
        case NotificationEvent.Booked booked -> {
          Appointment known = appointments.get(booked.appointmentId());
          if (known != null && known.state() == Appointment.State.BOOKED) {
            return Refusal.lasting("the appointment is booked already");
          }
          put(Appointment.booked(booked, at));
        }
        case NotificationEvent.Rescheduled rescheduled -> {
          Appointment known = appointments.get(rescheduled.appointmentId());
          if (known == null || known.state() != Appointment.State.BOOKED) {
            return known == null
                ? Refusal.NEVER_BOOKED
                : Refusal.lasting("the appointment is cancelled");
          }
          put(known.rescheduled(rescheduled, at));
        }
        case NotificationEvent.CalledOff(String id) -> {
          Appointment known = appointments.get(id);
          if (known == null || known.state() != Appointment.State.BOOKED) {
            return known == null
                ? Refusal.NEVER_BOOKED
                : Refusal.lasting("the appointment is cancelled already");
          }
          put(known.calledOff(at));
        }
      }
      return null;
    }

    private void put(Appointment appointment) {
      appointments.put(appointment.appointmentId(), appointment);
      changed.put(appointment.appointmentId(), appointment);
      outbox.cancel(Outbox.REMINDER, appointment.appointmentId());
      if (appointment.state() == Appointment.State.BOOKED) {
        for (Instant time : appointment.reminders(now)) {
          outbox.queue(Reminders.draft(appointment, time));
        }
      }
    }

    private static NotificationDraft draft(NotificationEvent.Requested request) {
      return new NotificationDraft(
          request.key(),
          Outbox.REQUESTED,
          request.channel(),
          request.recipient(),
          request.subject(),
          request.body(),
          request.deliverAt());
    }

    void write(Connection connection) throws SQLException {
      AppointmentTable.write(connection, changed.values());
      outbox.write(connection);
    }
  }
}
