package io.nightshift.status.page;

import io.nightshift.events.Reason;
import io.nightshift.intake.IntakeTopics;
import io.nightshift.intake.consumer.TopicStatus;
import io.nightshift.intake.deadletters.DeadLetterView;
import io.nightshift.intake.deadletters.DeadLetters;
import io.nightshift.status.DeadLetterLists;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The views of the dead letters: as a list, by their cause, and one with its record. */
@Singleton
final class DeadLetterViews {
  private static final String LIST = "dead-letters";

  private final DeadLetters deadLetters;
  private final DeadLetterLists lists;
  private final IntakeTopics topics;
  private final ReadBulkhead reads;
  private final Clock clock;

  @Inject
  DeadLetterViews(
      DeadLetters deadLetters,
      DeadLetterLists lists,
      IntakeTopics topics,
      ReadBulkhead reads,
      Clock clock) {
    this.deadLetters = deadLetters;
    this.lists = lists;
    this.topics = topics;
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
            found ->
                PageTemplates.letter(
                    page, DeadLetterModel.Whole.of(found, clock.instant(), reader)))
        .orElseThrow(() -> ProblemException.notFound("There is no dead letter of this id"));
  }

  private TemplateInstance list(PageData page, QueryParams asked, MultiMap query, Reader reader) {
    DeadLetters.Filter filter = lists.filter(asked);
    Reason reason = filter.reason();
    Instant now = clock.instant();
    var listed = lists.letters(asked, filter, one -> DeadLetterModel.of(one, now, reader));
    return PageTemplates.letters(
        page,
        PageList.of(
            LIST,
            listed,
            query,
            List.of(
                topic(filter.topic()),
                PageList.Filter.of(
                    "reason", "Reason", lists.reasons(), reason == null ? null : reason.name()),
                state(filter.state()))));
  }

  private TemplateInstance causes(PageData page, QueryParams asked, MultiMap query, Reader reader) {
    String topic = asked.text("topic");
    DeadLetterView.State state = DeadLetterLists.state(asked);
    Instant now = clock.instant();
    var listed =
        lists.causes(asked, topic, state, one -> DeadLetterGroupModel.of(one, state, now, reader));
    return PageTemplates.groups(
        page, PageList.of(LIST, listed, query, List.of(topic(topic), state(state))));
  }

  private PageList.Filter topic(@Nullable String topic) {
    return PageList.Filter.of(
        "topic", "Topic", topics.all().stream().map(TopicStatus::topic).toList(), topic);
  }

  private static PageList.Filter state(DeadLetterView.@Nullable State state) {
    return PageList.Filter.of("state", "State", DeadLetterView.State.class, state);
  }
}
