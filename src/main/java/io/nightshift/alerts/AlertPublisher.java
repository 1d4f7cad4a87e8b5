package io.nightshift.alerts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nightshift.intake.TablePublisher;
import io.nightshift.intake.TopicChannel;
import io.nightshift.jobs.DatabaseSignals;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.jspecify.annotations.Nullable;

/**
 * Hosts the worker {@code alert-publisher}: each thing that happens to an alert is a CloudEvent in
 * structured mode, with the alert's rule and subject as its key, so that they keep their order.
 */
final class AlertPublisher {
  /** What is published. */
  static final String WHAT = "alert";

  @Produces
  @Singleton
  TablePublisher publisher(
      DataSource dataSource,
      DatabaseSignals signals,
      @org.eclipse.microprofile.reactive.messaging.Channel("alerts") Emitter<byte[]> emitter,
      ObjectMapper json) {
    TopicChannel channel = new TopicChannel(emitter, "application/cloudevents+json");
    return new TablePublisher(WHAT, dataSource, signals, new Events(channel, json));
  }

  private static final class Events implements TablePublisher.Rows {
    private static final String OLDEST = "SELECT id FROM alert_event ORDER BY id LIMIT ?";
    private static final String READ = "SELECT type, at, data FROM alert_event WHERE id = ?";
    private static final String REMOVE = "DELETE FROM alert_event WHERE id = ANY(?)";

    private final TopicChannel channel;
    private final ObjectMapper json;

    Events(TopicChannel channel, ObjectMapper json) {
      this.channel = channel;
      this.json = json;
    }

    @Override
    public List<Long> oldest(Connection connection, int most) throws SQLException {
      List<Long> ids = new ArrayList<>();
      try (PreparedStatement select = connection.prepareStatement(OLDEST)) {
        select.setInt(1, most);
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            ids.add(rows.getLong(1));
          }
        }
      }
      return ids;
    }

    @Override
    public @Nullable CompletableFuture<Void> send(Connection connection, long id)
        throws SQLException {
      try (PreparedStatement select = connection.prepareStatement(READ)) {
        select.setLong(1, id);
        try (ResultSet row = select.executeQuery()) {
          return row.next() ? send(id, row) : null;
        }
      }
    }

    private CompletableFuture<Void> send(long id, ResultSet row) throws SQLException {
      try {
        JsonNode data = json.readTree(row.getString(3));
        String key = data.path("rule").asText() + "/" + data.path("subject").asText();
        ObjectNode event = json.createObjectNode();
        // The number in the table is the same however often it is sent.
        event
            .put("specversion", "1.0")
            .put("id", Long.toString(id))
            .put("source", "/nightshift/alerts")
            .put("type", row.getString(1))
            .put("subject", key)
            .put("time", row.getTimestamp(2).toInstant().toString())
            .put("datacontenttype", "application/json")
            .set("data", data);
        return channel.send(key.getBytes(StandardCharsets.UTF_8), json.writeValueAsBytes(event));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("An alert's event cannot be read", e);
      }
    }

    @Override
    public void mark(Connection connection, List<Long> ids) throws SQLException {
      try (PreparedStatement delete = connection.prepareStatement(REMOVE)) {
        delete.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
        delete.executeUpdate();
      }
    }
  }
}
