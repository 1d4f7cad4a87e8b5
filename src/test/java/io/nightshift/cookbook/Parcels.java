package io.nightshift.cookbook;

import io.nightshift.events.CloudEvent;
import io.nightshift.events.DataReader;
import io.nightshift.events.EventProcessor;
import io.nightshift.events.ParseResult;
import io.nightshift.events.Reason;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Singleton
final class Parcels implements EventProcessor<Parcels.Returned> {
  public record Returned(String parcelId, int pieces) {}

  @Override
  public String name() {
    return "parcels"; // The worker intake-parcels.
  }

  @Override
  public ParseResult<Returned> read(CloudEvent event) {
    if (!event.type().equals("parcel.returned")) {
      return ParseResult.unknownType(event.type(), "parcel.returned");
    }
    DataReader data = event.data();
    var read =
        new Object() {
          @Nullable String parcelId;
          @Nullable Integer pieces;
        };
    try {
      data.object(
          name -> {
            switch (name) {
              case "parcelId" -> read.parcelId = data.text(name, 64);
              case "pieces" -> read.pieces = data.integer(name, 1, 1_000);
              default -> {} // Unknown members are ignored.
            }
          });
    } catch (IOException e) {
      return new ParseResult.Refused<>(Reason.UNREADABLE, "data are not JSON");
    }
    data.require("parcelId", read.parcelId);
    data.require("pieces", read.pieces);
    return data.valid() && read.parcelId != null && read.pieces != null
        ? new ParseResult.Valid<>(new Returned(read.parcelId, read.pieces))
        : data.refusal(); // A dead letter with every violation named.
  }

  @Override
  public List<Rejection> apply(Connection connection, List<Event<Returned>> events)
      throws SQLException {
    try (var insert =
        connection.prepareStatement(
            """
            INSERT INTO returned_parcel (parcel_id, pieces)
            SELECT * FROM unnest(?::text[], ?::int[])
            """)) {
      insert.setObject(1, events.stream().map(e -> e.payload().parcelId()).toArray(String[]::new));
      insert.setObject(2, events.stream().mapToInt(e -> e.payload().pieces()).toArray());
      insert.executeUpdate(); // One statement for the whole batch; never commit here.
    }
    return List.of();
  }
}
