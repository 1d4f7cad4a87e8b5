package io.nightshift.status.page;

import io.nightshift.intake.deadletters.DeadLetters;
import io.nightshift.intake.deadletters.EventLog;
import io.nightshift.intake.deadletters.EventView;
import io.nightshift.intake.deadletters.EventWays;
import io.nightshift.status.Search;
import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.http.ReadBulkhead;
import io.nightshift.status.security.Reader;
import io.quarkus.qute.TemplateInstance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** The views that find things: the results of a search, and the way of one event. */
@Singleton
final class FindingViews {
  private final Search search;
  private final EventLog events;
  private final EventWays ways;
  private final DeadLetters letters;
  private final ReadBulkhead reads;
  private final Clock clock;

  @Inject
  FindingViews(
      Search search,
      EventLog events,
      EventWays ways,
      DeadLetters letters,
      ReadBulkhead reads,
      Clock clock) {
    this.search = search;
    this.events = events;
    this.ways = ways;
    this.letters = letters;
    this.reads = reads;
    this.clock = clock;
  }

  /**
   * The results of a search; without a text only what it finds.
   *
   * @throws ProblemException if the text is too long
   */
  TemplateInstance search(PageData page, QueryParams asked, Reader reader) {
    String text = asked.text("q");
    return PageTemplates.search(
        page,
        text == null || text.isBlank()
            ? SearchModel.NONE
            : SearchModel.of(text.strip(), search.run(text, reader.seesAll())));
  }

  /**
   * The way of an event.
   *
   * @throws ProblemException if it was not seen
   */
  TemplateInstance event(PageData page, QueryParams asked, Reader reader) {
    String id = asked.text("id");
    String source = asked.text("source");
    EventWays.Place place =
        id == null || source == null || !QueryParams.areStorable(id, source)
            ? null
            : reads.get(() -> events.find(id, source).map(ways::place)).orElse(null);
    if (place == null) {
      throw ProblemException.notFound("This event was not seen");
    }
    EventView event = place.view();
    EventWays.Source way = ways.source(place);
    return PageTemplates.event(
        page,
        EventModel.of(
            event,
            reads.get(() -> ways.find(way)),
            why(event.deadLetterId(), reader),
            clock.instant()));
  }

  /** Why an event is a dead letter; empty if it is none. */
  private String why(@Nullable Long letter, Reader reader) {
    return letter == null
        ? ""
        : reads
            .get(() -> letters.find(letter))
            .map(found -> found.summary().reason() + ": " + reader.message(found.summary()))
            .orElse("");
  }
}
