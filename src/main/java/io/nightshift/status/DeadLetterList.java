package io.nightshift.status;

import io.nightshift.intake.deadletters.DeadLetterView;
import io.nightshift.intake.deadletters.DeadLetters;
import io.nightshift.status.http.FilteredList;
import io.nightshift.status.http.ListKey;
import io.nightshift.status.http.ListPage;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.http.ReadBulkhead;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** The list of dead letters, newest first. */
@Singleton
public final class DeadLetterList extends FilteredList<DeadLetterView, Long> {
  private final DeadLetters deadLetters;
  private final DeadLetterFilters filters;

  @Inject
  DeadLetterList(DeadLetters deadLetters, DeadLetterFilters filters, ReadBulkhead reads) {
    super(
        "/dead-letters",
        ListKey.number("dead-letters", DeadLetterView::id),
        reads,
        filters.topic(),
        filters.reason(),
        filters.state());
    this.deadLetters = deadLetters;
    this.filters = filters;
  }

  @Override
  protected ListPage<DeadLetterView> read(QueryParams asked, @Nullable Long before, int limit) {
    DeadLetters.Filter filter =
        new DeadLetters.Filter(
            filters.topic().of(asked), filters.reason().of(asked), filters.state().of(asked));
    return key().page(deadLetters.list(filter, before, limit + 1), limit);
  }
}
