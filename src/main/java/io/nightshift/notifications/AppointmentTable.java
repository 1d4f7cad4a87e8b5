package io.nightshift.notifications;

import io.nightshift.database.SqlArrays;
import io.nightshift.database.StoredTime;
import io.nightshift.events.EventTime;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.stream.Stream;

/** The SQL statements for the appointments of a batch, read and written as sets. */
final class AppointmentTable {
  private static final String READ =
      """
      SELECT appointment_id, email, title, starts_at, zone, remind_before, state, updated_at
      FROM appointment WHERE appointment_id = ANY(?)
      ORDER BY appointment_id
      """;
  private static final String LOCK = READ + "FOR UPDATE";
  private static final String WRITE =
      """
      INSERT INTO appointment AS a
        (appointment_id, email, title, starts_at, zone, remind_before, state, updated_at)
      SELECT id, email, title, event_time(starts), zone, string_to_array(before, ' '), state,
             event_time(updated)
      FROM unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[],
                  ?::bigint[])
           AS t(id, email, title, starts, zone, before, state, updated)
      ON CONFLICT (appointment_id) DO UPDATE
      SET email = excluded.email, title = excluded.title, starts_at = excluded.starts_at,
          zone = excluded.zone, remind_before = excluded.remind_before, state = excluded.state,
          updated_at = excluded.updated_at
      """;

  private AppointmentTable() {}

  /** Reads the existing appointments of these ids, and locks them until the commit. */
  static Map<String, Appointment> lock(Connection connection, SortedSet<String> ids)
      throws SQLException {
    return find(connection, LOCK, ids);
  }

  /** Reads the existing appointments of these ids. */
  static Map<String, Appointment> read(Connection connection, SortedSet<String> ids)
      throws SQLException {
    return find(connection, READ, ids);
  }

  private static Map<String, Appointment> find(
      Connection connection, String sql, SortedSet<String> ids) throws SQLException {
    Map<String, Appointment> found = new HashMap<>();
    if (ids.isEmpty()) {
      return found;
    }
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setArray(1, SqlArrays.text(connection, ids));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.put(
              rows.getString(1),
              new Appointment(
                  rows.getString(1),
                  rows.getString(2),
                  rows.getString(3),
                  StoredTime.read(rows, 4),
                  ZoneId.of(rows.getString(5)),
                  Stream.of((String[]) rows.getArray(6).getArray())
                      .map(RemindBefore::parse)
                      .map(Objects::requireNonNull)
                      .toList(),
                  Appointment.State.valueOf(rows.getString(7)),
                  StoredTime.read(rows, 8)));
        }
      }
    }
    return found;
  }

  static void write(Connection connection, Collection<Appointment> changed) throws SQLException {
    if (changed.isEmpty()) {
      return;
    }
    List<Appointment> all = List.copyOf(changed);
    try (PreparedStatement write = connection.prepareStatement(WRITE)) {
      write.setArray(1, SqlArrays.text(connection, all, Appointment::appointmentId));
      write.setArray(2, SqlArrays.text(connection, all, Appointment::email));
      write.setArray(3, SqlArrays.text(connection, all, Appointment::title));
      write.setObject(4, all.stream().mapToLong(a -> EventTime.micros(a.startsAt())).toArray());
      write.setArray(5, SqlArrays.text(connection, all, a -> a.zone().getId()));
      write.setArray(6, SqlArrays.text(connection, all, AppointmentTable::reminders));
      write.setArray(7, SqlArrays.text(connection, all, a -> a.state().name()));
      write.setObject(8, all.stream().mapToLong(a -> EventTime.micros(a.updatedAt())).toArray());
      write.executeUpdate();
    }
  }

  /** Durations contain no space. */
  private static String reminders(Appointment appointment) {
    return String.join(" ", appointment.remindBefore().stream().map(RemindBefore::text).toList());
  }
}
