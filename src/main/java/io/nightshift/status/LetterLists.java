package io.nightshift.status;

import io.nightshift.events.Reason;
import io.nightshift.intake.deadletters.DeadLetterGroup;
import io.nightshift.intake.deadletters.DeadLetterGroups;
import io.nightshift.intake.deadletters.DeadLetterView;
import io.nightshift.intake.deadletters.DeadLetters;
import io.nightshift.status.http.Asked;
import io.nightshift.status.http.Cursor;
import io.nightshift.status.http.Listed;
import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.Reads;
import io.nightshift.status.http.RowId;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Pages of dead letters, with the same query parameters for the API and for the page. */
@Singleton
public final class LetterLists {
  private static final String LIST = "dead-letters";
  private static final String GROUPS = "dead-letter-groups";

  private final DeadLetters deadLetters;
  private final DeadLetterGroups groups;
  private final Reads reads;

  @Inject
  LetterLists(DeadLetters deadLetters, DeadLetterGroups groups, Reads reads) {
    this.deadLetters = deadLetters;
    this.groups = groups;
    this.reads = reads;
  }

  /**
   * The filter of the request.
   *
   * @throws ProblemException if a parameter is invalid
   */
  public static DeadLetters.Filter filter(Asked asked) {
    return new DeadLetters.Filter(
        asked.text("topic"), asked.oneOf(Reason.class, "reason"), state(asked));
  }

  /**
   * The requested state of dead letters; null for any.
   *
   * @throws ProblemException if it is invalid
   */
  public static DeadLetterView.@Nullable State state(Asked asked) {
    return asked.oneOf(DeadLetterView.State.class, "state");
  }

  /**
   * Dead letters, newest first.
   *
   * @throws ProblemException if a parameter is invalid
   * @throws RuntimeException if the database is away
   */
  public <T> Listed<T> letters(
      Asked asked, DeadLetters.Filter filter, Function<DeadLetterView, T> shown) {
    int limit = asked.limit();
    Long before = asked.after(LIST, 1, key -> RowId.parse(key.getFirst()));
    List<DeadLetterView> found =
        Asked.areStorable(filter.topic())
            ? reads.get(() -> deadLetters.list(filter, before, limit + 1))
            : List.of();
    return Listed.of(found, limit, one -> Cursor.of(LIST, one.id()), shown);
  }

  /**
   * Dead letters by their cause, the one with the newest first.
   *
   * @throws ProblemException if a parameter is invalid
   * @throws RuntimeException if the database is away
   */
  public <T> Listed<T> causes(
      Asked asked,
      @Nullable String topic,
      DeadLetterView.@Nullable State state,
      Function<DeadLetterGroup, T> shown) {
    int limit = asked.limit();
    Long before = asked.after(GROUPS, 1, key -> RowId.parse(key.getFirst()));
    List<DeadLetterGroup> found =
        Asked.areStorable(topic)
            ? reads.get(() -> groups.list(topic, state, before, limit + 1))
            : List.of();
    return Listed.of(found, limit, one -> Cursor.of(GROUPS, one.last()), shown);
  }
}
