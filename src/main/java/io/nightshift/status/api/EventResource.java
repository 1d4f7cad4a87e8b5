package io.nightshift.status.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.nightshift.events.EventEffects.Effect;
import io.nightshift.intake.deadletters.EventLog;
import io.nightshift.intake.deadletters.EventView;
import io.nightshift.intake.deadletters.EventWay;
import io.nightshift.intake.deadletters.EventWays;
import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.ProblemType;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.http.ReadBulkhead;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The HTTP resource of events. */
@Path("/events")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class EventResource {
  private static final int SOURCES_NAMED = 10;

  private final EventLog events;
  private final EventWays ways;
  private final ReadBulkhead reads;

  @Inject
  EventResource(EventLog events, EventWays ways, ReadBulkhead reads) {
    this.events = events;
    this.ways = ways;
    this.reads = reads;
  }

  /**
   * An event in the HTTP API.
   *
   * @param effects what it did, as far as it still exists
   * @param effectsUnknown why effects may be missing; null if none is
   */
  record EventAnswer(
      String id,
      String source,
      EventView.State state,
      String topic,
      int partition,
      long offset,
      Instant at,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String deadLetterId,
      List<Effect> effects,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String effectsUnknown) {}

  /** The state of an event; the source is optional if only one event has that id. */
  @GET
  @Path("/{id:.+}")
  public EventAnswer event(@PathParam("id") String id, @Context RoutingContext context) {
    String source = new QueryParams(context).text("source");
    if (!QueryParams.areStorable(id, source)) {
      throw unknown();
    }
    return reads
        .get(() -> (source == null ? only(id) : events.find(id, source)).map(ways::place))
        .map(
            place -> {
              EventWays.Source way = ways.source(place);
              return answer(place.view(), reads.get(() -> ways.find(way)));
            })
        .orElseThrow(EventResource::unknown);
  }

  /** The event of that id, if only one source has one. */
  private Optional<EventView> only(String id) {
    List<String> sources = events.sources(id, SOURCES_NAMED + 1);
    return switch (sources.size()) {
      case 0 -> Optional.empty();
      case 1 -> events.find(id, sources.getFirst());
      default ->
          throw new ProblemException(
              ProblemType.AMBIGUOUS_EVENT,
              "Several sources have an event of this id; say which by source: "
                  + String.join(", ", sources.subList(0, Math.min(sources.size(), SOURCES_NAMED)))
                  + (sources.size() > SOURCES_NAMED ? ", …" : ""));
    };
  }

  private static ProblemException unknown() {
    return ProblemException.notFound("This event was not seen");
  }

  private static EventAnswer answer(EventView event, EventWay way) {
    Long deadLetter = event.deadLetterId();
    return new EventAnswer(
        event.id(),
        event.source(),
        event.state(),
        event.topic(),
        event.partition(),
        event.recordOffset(),
        event.at(),
        deadLetter == null ? null : deadLetter.toString(),
        way.effects(),
        way.unknown());
  }
}
