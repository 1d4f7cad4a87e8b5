package io.nightshift.status;

import io.nightshift.audit.AuditSeals;
import io.nightshift.audit.SealView;
import io.nightshift.events.EventTime;
import io.nightshift.status.http.Cursor;
import io.nightshift.status.http.FilteredList;
import io.nightshift.status.http.ListFilter;
import io.nightshift.status.http.ListKey;
import io.nightshift.status.http.ListPage;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.http.ReadBulkhead;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The list of the seals of audit chains, newest first. */
@Singleton
public final class AuditSealList extends FilteredList<SealView, SealView.Position> {
  private static final ListFilter<String> CHAIN = ListFilter.text("chain");

  private final AuditSeals seals;

  @Inject
  AuditSealList(AuditSeals seals, ReadBulkhead reads) {
    super(
        "/audit/seals",
        new ListKey<>("audit-seals", 3, AuditSealList::key, AuditSealList::position),
        reads,
        CHAIN);
    this.seals = seals;
  }

  @Override
  protected ListPage<SealView> read(
      QueryParams asked, SealView.@Nullable Position before, int limit) {
    return key().page(seals.list(CHAIN.of(asked), before, limit + 1), limit);
  }

  private static Object[] key(SealView seal) {
    long at = EventTime.micros(Instant.parse(seal.sealedAt()));
    return new Object[] {at, seal.chain(), seal.number()};
  }

  private static SealView.Position position(List<String> key) {
    return new SealView.Position(
        EventTime.ofMicros(Cursor.number(key.get(0))), key.get(1), Cursor.number(key.get(2)));
  }
}
