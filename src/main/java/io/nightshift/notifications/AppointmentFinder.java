package io.nightshift.notifications;

import io.nightshift.database.Finder;
import io.nightshift.database.Found;
import io.nightshift.database.FoundRows;
import io.nightshift.database.StoredTime;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Finds appointments by their id or their email address. */
@Singleton
final class AppointmentFinder implements Finder {
  private static final String BY_ID =
      """
      SELECT appointment_id, state, starts_at FROM appointment
      WHERE appointment_id >= ? AND appointment_id < ? ORDER BY appointment_id LIMIT ?
      """;
  private static final String BY_EMAIL =
      """
      SELECT appointment_id, state, starts_at FROM appointment WHERE email = ? LIMIT ?
      """;

  @Override
  public void find(Term term, FoundRows rows) throws SQLException {
    rows.add(BY_ID, AppointmentFinder::found, term.text(), term.end(), MOST);
    if (term.mayBeAddress()) {
      rows.add(BY_EMAIL, AppointmentFinder::found, term.text(), MOST);
    }
  }

  private static Found found(ResultSet row) throws SQLException {
    String id = row.getString(1);
    return new Found(
        "appointment",
        id,
        "Appointment %s at %s, %s".formatted(id, StoredTime.read(row, 3), row.getString(2)),
        "/appointments/" + Found.encoded(id));
  }
}
