package io.nightshift.publishing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.nightshift.database.DatabaseSignals;
import io.nightshift.database.SqlArrays;
import io.nightshift.database.StoredTime;
import io.nightshift.events.Text;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * The outbox of Nightshift's own events: they are added in the transaction of their cause,
 * published in their order as CloudEvents in structured mode with their subject as the key, and
 * deleted when the broker has acknowledged them. Delivery is at least once; an event has the same
 * id each time.
 */
public final class OutgoingEvents implements UnpublishedRows {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String ADD =
      "INSERT INTO outgoing_event (kind, subject, type, data) VALUES (?, ?, ?, ?)";
  private static final String OLDEST =
      "SELECT id FROM outgoing_event WHERE kind = ? AND refused IS NULL ORDER BY id LIMIT ?";
  private static final String READ =
      "SELECT type, at, subject, data FROM outgoing_event WHERE id = ?";
  private static final String REFUSE = "UPDATE outgoing_event SET refused = ? WHERE id = ?";
  private static final String REMOVE = "DELETE FROM outgoing_event WHERE id = ANY(?)";

  private final String kind;

  private OutgoingEvents(String kind) {
    this.kind = kind;
  }

  /**
   * Creates the worker that publishes the events of a kind, named after it.
   *
   * @param kind such as {@code alert}: {@code alert-publisher} publishes them, and their source is
   *     {@code /nightshift/alerts}
   */
  public static TablePublisher publisher(
      String kind,
      DataSource dataSource,
      DatabaseSignals signals,
      TopicChannels channels,
      String topic) {
    TopicChannel channel = channels.to(topic, kind + "-publisher", "application/cloudevents+json");
    return new TablePublisher(kind, dataSource, signals, new OutgoingEvents(kind), channel);
  }

  /**
   * Adds an event, which is published if and only if the transaction is committed.
   *
   * @param subject its CloudEvents subject, and the key of its record
   * @param type its CloudEvents type
   * @throws SQLException if the database is away
   */
  public static void add(
      Connection connection, String kind, String subject, String type, ObjectNode data)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(ADD)) {
      insert.setString(1, kind);
      insert.setString(2, subject);
      insert.setString(3, type);
      insert.setString(4, data.toString());
      insert.executeUpdate();
    }
    TablePublisher.wake(connection, kind);
  }

  @Override
  public List<Long> oldest(Connection connection, int most) throws SQLException {
    List<Long> ids = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(OLDEST)) {
      select.setString(1, kind);
      select.setInt(2, most);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getLong(1));
        }
      }
    }
    return ids;
  }

  @Override
  public List<TopicRecord> forms(Connection connection, long id) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(READ)) {
      select.setLong(1, id);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? forms(id, row) : List.of();
      }
    }
  }

  /** The complete form, and a shorter form if its texts can be shortened. */
  private List<TopicRecord> forms(long id, ResultSet row) throws SQLException {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    // The number in the table does not change between attempts.
    event
        .put("specversion", "1.0")
        .put("id", Long.toString(id))
        .put("source", "/nightshift/" + kind + "s")
        .put("type", row.getString(1))
        .put("subject", row.getString(3))
        .put("time", StoredTime.read(row, 2).toString())
        .put("datacontenttype", "application/json")
        .putRawValue("data", new RawValue(row.getString(4)));
    TopicRecord whole = record(event);
    ObjectNode data = object(row.getString(4));
    Text.shorten(data);
    Text.shorten(event);
    event.set("data", data.put("truncated", true));
    TopicRecord least = record(event);
    return least.size() < whole.size() ? List.of(whole, least) : List.of(whole);
  }

  private static TopicRecord record(ObjectNode event) {
    byte[] key = event.get("subject").textValue().getBytes(UTF_8);
    return new TopicRecord(key, event.toString().getBytes(UTF_8));
  }

  private static ObjectNode object(String data) {
    try {
      return (ObjectNode) JSON.readTree(data);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An outgoing event's data is no JSON object", e);
    }
  }

  @Override
  public void mark(Connection connection, List<Long> ids) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(REMOVE)) {
      delete.setArray(1, SqlArrays.bigint(connection, ids));
      delete.executeUpdate();
    }
  }

  @Override
  public void refuse(Connection connection, long id, String why) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(REFUSE)) {
      update.setString(1, why);
      update.setLong(2, id);
      update.executeUpdate();
    }
  }
}
