package io.nightshift.status;

import io.nightshift.intake.deadletters.DeadLetterGroup;
import io.nightshift.intake.deadletters.DeadLetterGroups;
import io.nightshift.status.http.FilteredList;
import io.nightshift.status.http.ListKey;
import io.nightshift.status.http.ListPage;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.http.ReadBulkhead;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** The list of dead letters by their cause, the one with the newest first. */
@Singleton
public final class DeadLetterGroupList extends FilteredList<DeadLetterGroup, Long> {
  private final DeadLetterGroups groups;
  private final DeadLetterFilters filters;

  @Inject
  DeadLetterGroupList(DeadLetterGroups groups, DeadLetterFilters filters, ReadBulkhead reads) {
    super(
        "/dead-letters/groups",
        ListKey.number("dead-letter-groups", DeadLetterGroup::last),
        reads,
        filters.topic(),
        filters.state());
    this.groups = groups;
    this.filters = filters;
  }

  @Override
  protected ListPage<DeadLetterGroup> read(QueryParams asked, @Nullable Long before, int limit) {
    return key()
        .page(
            groups.list(filters.topic().of(asked), filters.state().of(asked), before, limit + 1),
            limit);
  }
}
