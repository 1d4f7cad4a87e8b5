package io.nightshift.status;

import io.nightshift.events.Reason;
import io.nightshift.intake.deadletters.DeadLetterGroup;
import io.nightshift.intake.deadletters.DeadLetterGroups;
import io.nightshift.intake.deadletters.DeadLetterReasons;
import io.nightshift.intake.deadletters.DeadLetterView;
import io.nightshift.intake.deadletters.DeadLetters;
import io.nightshift.status.http.Cursor;
import io.nightshift.status.http.ListPage;
import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.http.ReadBulkhead;
import io.nightshift.status.http.RowId;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Pages of dead letters, with the same query parameters for the API and for the page. */
@Singleton
public final class DeadLetterLists {
  private static final String LIST = "dead-letters";
  private static final String GROUPS = "dead-letter-groups";

  private final DeadLetters deadLetters;
  private final DeadLetterGroups groups;
  private final DeadLetterReasons reasons;
  private final ReadBulkhead readBulkhead;

  @Inject
  DeadLetterLists(
      DeadLetters deadLetters,
      DeadLetterGroups groups,
      DeadLetterReasons reasons,
      ReadBulkhead readBulkhead) {
    this.deadLetters = deadLetters;
    this.groups = groups;
    this.reasons = reasons;
    this.readBulkhead = readBulkhead;
  }

  /**
   * The filter of the request.
   *
   * @throws ProblemException if a parameter is invalid
   */
  public DeadLetters.Filter filter(QueryParams queryParams) {
    return new DeadLetters.Filter(
        queryParams.text("topic"), reason(queryParams), state(queryParams));
  }

  /**
   * The requested reason of dead letters; null for any.
   *
   * @throws ProblemException if no dead letter can have it
   */
  public @Nullable Reason reason(QueryParams queryParams) {
    return queryParams.oneOf(reasons.known(), Reason::name, "reason");
  }

  /** The names of the reasons that dead letters can have. */
  public List<String> reasons() {
    return reasons.known().stream().map(Reason::name).toList();
  }

  /**
   * The requested state of dead letters; null for any.
   *
   * @throws ProblemException if it is invalid
   */
  public static DeadLetterView.@Nullable State state(QueryParams queryParams) {
    return queryParams.oneOf(DeadLetterView.State.class, "state");
  }

  /**
   * Dead letters, newest first.
   *
   * @throws ProblemException if a parameter is invalid
   * @throws RuntimeException if the database is away
   */
  public <T> ListPage<T> letters(
      QueryParams queryParams, DeadLetters.Filter filter, Function<DeadLetterView, T> shown) {
    int limit = queryParams.limit();
    Long before = queryParams.after(LIST, 1, key -> RowId.parse(key.getFirst()));
    List<DeadLetterView> found =
        QueryParams.areStorable(filter.topic())
            ? readBulkhead.get(() -> deadLetters.list(filter, before, limit + 1))
            : List.of();
    return ListPage.of(found, limit, one -> Cursor.of(LIST, one.id()), shown);
  }

  /**
   * Dead letters by their cause, the one with the newest first.
   *
   * @throws ProblemException if a parameter is invalid
   * @throws RuntimeException if the database is away
   */
  public <T> ListPage<T> causes(
      QueryParams queryParams,
      @Nullable String topic,
      DeadLetterView.@Nullable State state,
      Function<DeadLetterGroup, T> shown) {
    int limit = queryParams.limit();
    Long before = queryParams.after(GROUPS, 1, key -> RowId.parse(key.getFirst()));
    List<DeadLetterGroup> found =
        QueryParams.areStorable(topic)
            ? readBulkhead.get(() -> groups.list(topic, state, before, limit + 1))
            : List.of();
    return ListPage.of(found, limit, one -> Cursor.of(GROUPS, one.last()), shown);
  }
}
