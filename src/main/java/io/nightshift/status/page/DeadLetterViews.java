package io.nightshift.status.page;

import io.nightshift.intake.deadletters.DeadLetterView;
import io.nightshift.intake.deadletters.DeadLetters;
import io.nightshift.intake.deadletters.EventWay;
import io.nightshift.intake.deadletters.EventWays;
import io.nightshift.status.DeadLetterFilters;
import io.nightshift.status.DeadLetterGroupList;
import io.nightshift.status.DeadLetterList;
import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.http.ReadBulkhead;
import io.nightshift.status.http.RowId;
import io.nightshift.status.security.Reader;
import io.quarkus.qute.TemplateInstance;
import io.vertx.core.MultiMap;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;

/** The views of the dead letters: as a list, by their cause, and one with its record. */
@Singleton
final class DeadLetterViews {
  private final DeadLetters deadLetters;
  private final EventWays ways;
  private final DeadLetterList list;
  private final DeadLetterGroupList groups;
  private final DeadLetterFilters filters;
  private final BulkViews bulk;
  private final ReadBulkhead reads;
  private final Clock clock;

  @Inject
  DeadLetterViews(
      DeadLetters deadLetters,
      EventWays ways,
      DeadLetterList list,
      DeadLetterGroupList groups,
      DeadLetterFilters filters,
      BulkViews bulk,
      ReadBulkhead reads,
      Clock clock) {
    this.deadLetters = deadLetters;
    this.ways = ways;
    this.list = list;
    this.groups = groups;
    this.filters = filters;
    this.bulk = bulk;
    this.reads = reads;
    this.clock = clock;
  }

  /**
   * The requested view.
   *
   * @throws ProblemException if a parameter is invalid
   * @throws RuntimeException if the database is away
   */
  TemplateInstance render(PageData page, QueryParams asked, MultiMap query, Reader reader) {
    String id = asked.text("id");
    if (id != null) {
      return one(page, id, reader);
    }
    return "cause".equals(asked.text("by"))
        ? causes(page, asked, query, reader)
        : list(page, asked, query, reader);
  }

  private TemplateInstance one(PageData page, String id, Reader reader) {
    return RowId.known(id)
        .flatMap(number -> reads.get(() -> deadLetters.find(number)))
        .map(
            found -> {
              EventWay way = reads.get(() -> ways.of(found.summary()));
              Instant now = clock.instant();
              return PageTemplates.letter(
                  page,
                  DeadLetterModel.Whole.of(found, now, reader),
                  EventModel.of(found.summary(), way, now, reader));
            })
        .orElseThrow(() -> ProblemException.notFound("There is no dead letter of this id"));
  }

  private TemplateInstance list(PageData page, QueryParams asked, MultiMap query, Reader reader) {
    Instant now = clock.instant();
    var listed = list.page(asked).map(one -> DeadLetterModel.of(one, now, reader));
    return PageTemplates.letters(
        page, PageList.of(PageTabs.LETTERS, listed, query, list.filters()), bulk.latest(reader));
  }

  private TemplateInstance causes(PageData page, QueryParams asked, MultiMap query, Reader reader) {
    DeadLetterView.State state = filters.state().of(asked);
    Instant now = clock.instant();
    var listed = groups.page(asked).map(one -> DeadLetterGroupModel.of(one, state, now, reader));
    return PageTemplates.groups(
        page, PageList.of(PageTabs.LETTERS, listed, query, groups.filters()));
  }
}
