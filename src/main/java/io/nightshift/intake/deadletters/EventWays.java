package io.nightshift.intake.deadletters;

import io.nightshift.database.FoundRows;
import io.nightshift.database.Snapshots;
import io.nightshift.events.CloudEvent;
import io.nightshift.events.CloudEventDecoder;
import io.nightshift.events.Decoded;
import io.nightshift.events.EventEffects;
import io.nightshift.events.EventEffects.Applied;
import io.nightshift.events.EventEffects.Effect;
import io.nightshift.intake.consumer.IntakeSettings;
import io.quarkus.arc.All;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Finds what an event did. The inbox has the identity of an event and the place of its record, but
 * not its subject, which would cost each event. So its record is read again: from the dead letter
 * that was replayed, or from its topic.
 */
@Singleton
public final class EventWays {
  private static final String LIMIT = "SET LOCAL statement_timeout = '2s'";
  private static final String REPLAYED =
      """
      SELECT id FROM dead_letter
      WHERE event_id = ? AND source = ? AND state = 'REPLAYED' ORDER BY id DESC LIMIT 1
      """;

  private final DataSource dataSource;
  private final EventLog events;
  private final EventRecords records;
  private final CloudEventDecoder decoder;
  private final List<EventEffects> all;

  @Inject
  EventWays(
      DataSource dataSource,
      EventLog events,
      EventRecords records,
      IntakeSettings settings,
      @All List<EventEffects> all) {
    this.dataSource = dataSource;
    this.events = events;
    this.records = records;
    this.decoder = new CloudEventDecoder(settings.maxEventBytes(), false);
    this.all = all.stream().sorted(Comparator.comparing(EventEffects::derives)).toList();
  }

  /**
   * The way of the event of a dead letter that was replayed.
   *
   * @throws IllegalStateException if the database is away
   */
  public EventWay of(DeadLetterView letter) {
    String id = letter.eventId();
    String source = letter.source();
    if (letter.state() != DeadLetterView.State.REPLAYED || id == null || source == null) {
      return EventWay.NONE;
    }
    return events
        .find(id, source)
        .filter(view -> view.state() == EventView.State.APPLIED)
        .map(
            view -> {
              ConsumerRecord<byte[], byte[]> kept = place(view).kept();
              return kept == null ? EventWay.NONE : find(known(view, kept));
            })
        .orElse(EventWay.NONE);
  }

  /** A record that is read, so that the effects of its event can be found. */
  public sealed interface Source {}

  private record Known(EventView view, CloudEvent event) implements Source {}

  private record Unknown(String why) implements Source {}

  private record NotApplied() implements Source {}

  /**
   * An event with the place of its record.
   *
   * @param kept the record in the dead letter that was replayed; null if it is only in its topic
   */
  public record Place(EventView view, @Nullable ConsumerRecord<byte[], byte[]> kept) {}

  /**
   * Looks for the record of an event in the database.
   *
   * @throws IllegalStateException if the database is away
   */
  public Place place(EventView view) {
    return new Place(
        view, view.state() == EventView.State.APPLIED ? replayed(view).orElse(null) : null);
  }

  /**
   * Reads the record of an event; not in a place for reads of the database, because it may wait for
   * Kafka for up to 4 seconds. It does not use the database.
   */
  public Source source(Place place) {
    EventView view = place.view();
    if (view.state() != EventView.State.APPLIED) {
      return new NotApplied();
    }
    ConsumerRecord<byte[], byte[]> kafkaRecord = place.kept();
    if (kafkaRecord == null) {
      switch (records.read(view.topic(), view.partition(), view.recordOffset())) {
        case EventRecords.Result.Found(ConsumerRecord<byte[], byte[]> found) -> kafkaRecord = found;
        case EventRecords.Result.Missing(String why) -> {
          return new Unknown(why);
        }
      }
    }
    return known(view, kafkaRecord);
  }

  private Source known(EventView view, ConsumerRecord<byte[], byte[]> kafkaRecord) {
    CloudEvent event =
        switch (decoder.decode(kafkaRecord)) {
          case Decoded.Ok(CloudEvent read) -> read;
          case Decoded.Invalid(CloudEvent read, String why) -> read;
          case Decoded.Unreadable bad -> null;
        };
    // A topic that is created again has another record at the place.
    return event == null || !event.id().equals(view.id()) || !event.source().equals(view.source())
        ? new Unknown("The topic does not have the record any more")
        : new Known(view, event);
  }

  private Optional<ConsumerRecord<byte[], byte[]>> replayed(EventView view) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(REPLAYED)) {
      select.setString(1, view.id());
      select.setString(2, view.source());
      Long id = null;
      try (ResultSet row = select.executeQuery()) {
        if (row.next()) {
          id = row.getLong(1);
        }
      }
      return id == null
          ? Optional.empty()
          : Optional.ofNullable(StoredDeadLetter.read(connection, id))
              .map(StoredDeadLetter::kafkaRecord);
    } catch (SQLException e) {
      throw new IllegalStateException("The database does not answer", e);
    }
  }

  /**
   * The way of an event.
   *
   * @throws IllegalStateException if the database is away
   */
  public EventWay find(Source source) {
    return switch (source) {
      case NotApplied none -> EventWay.NONE;
      case Unknown(String why) -> new EventWay(null, null, List.of(), why);
      case Known known -> find(known);
    };
  }

  private EventWay find(Known known) {
    EventView view = known.view();
    Applied applied = new Applied(known.event(), view.topic(), view.partition(), view.at());
    List<Effect> found = new ArrayList<>();
    String missing = null;
    try {
      Snapshots.read(dataSource, connection -> collect(connection, applied, found));
    } catch (SQLException e) {
      if (!FoundRows.isEnded(e)) {
        throw new IllegalStateException("The database does not answer", e);
      }
      missing = "The database does not answer in time";
    }
    return way(known.event(), found, missing);
  }

  private boolean collect(Connection connection, Applied applied, List<Effect> found)
      throws SQLException {
    try (Statement limit = connection.createStatement()) {
      limit.execute(LIMIT);
    }
    for (EventEffects one : all) {
      found.addAll(one.find(connection, applied, List.copyOf(found)));
    }
    return true;
  }

  private static EventWay way(CloudEvent event, List<Effect> found, @Nullable String missing) {
    return new EventWay(event.time(), event.type(), List.copyOf(found), missing);
  }
}
